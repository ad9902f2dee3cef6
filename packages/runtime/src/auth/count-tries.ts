interface Count {
  readonly tries: number;
  /** In milliseconds. */
  readonly endsAt: number;
}

/** Counts tries by key in windows of `window` seconds, in this process; the counts that have ended are let go. */
export function openTries(): {
  consume(
    key: string,
    rule: { readonly window: number; readonly max: number },
  ): Promise<{ allowed: boolean; retryAfter: number | null }>;
} {
  const counts = new Map<string, Count>();
  return {
    async consume(key, { window, max }) {
      const now = Date.now();
      for (const [old, { endsAt }] of counts) if (endsAt <= now) counts.delete(old);
      const { tries, endsAt } = counts.get(key) ?? { tries: 0, endsAt: now + window * 1000 };
      if (tries >= max) return { allowed: false, retryAfter: Math.ceil((endsAt - now) / 1000) };
      counts.set(key, { tries: tries + 1, endsAt });
      return { allowed: true, retryAfter: null };
    },
  };
}
