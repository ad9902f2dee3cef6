/** How long a `Retry-After` header asks to wait, in milliseconds; null when there is none or it says nothing. */
export function readRetryAfter(header: string | null, now: number = Date.now()): number | null {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1000);
  // A date names its day or month; anything else is no answer.
  const time = /[a-z]{3}/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? null : Math.max(0, time - now);
}
