interface Described {
  readonly type: string;
  readonly title: string;
  readonly description: string;
}

/** Whether every word is somewhere in the title, the type or the description. */
export function matchesWords({ type, title, description }: Described, words: string): boolean {
  const text = `${title} ${type} ${description}`.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
