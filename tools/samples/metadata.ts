import { createHash } from 'node:crypto';

import type { Choice, Credit, Source } from './selection.ts';

/** What one line of `metadata.jsonl` is made from. */
export interface SampleParts {
  readonly choice: Choice;
  /** Relative to `samples/`, with its extension. */
  readonly fileName: string;
  readonly source: Source;
  readonly credit: Credit;
  /** Its place in the selection, from 0. */
  readonly index: number;
}

/** One line of `metadata.jsonl`; `sku`, `year` and `price` are made up, the same for the same image in every build. */
export function describeSample({
  choice,
  fileName,
  source,
  credit,
  index,
}: SampleParts): Readonly<Record<string, unknown>> {
  const [group = ''] = choice.image.split('/');
  const dice = createHash('sha256').update(choice.image).digest();
  return {
    file_name: fileName,
    caption: choice.caption,
    group,
    kind: choice.kind,
    tags: [...new Set([group, ...choice.tags])],
    colour: choice.colour,
    sku: `${group.slice(0, 3).toUpperCase()}-${String(index + 1).padStart(4, '0')}`,
    year: 2005 + ((dice[0] ?? 0) % 20),
    price: Number(((200 + (dice.readUInt16BE(1) % 9800)) / 100).toFixed(2)),
    license: credit.license,
    author: credit.holder,
    source: source.package,
  };
}
