import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openTokenizer } from './tokenize.ts';

const folder = fileURLToPath(new URL('../../../../test/fixtures/golden/tokenizers/', import.meta.url));
const { limit, cases } = JSON.parse(readFileSync(`${folder}cuts.json`, 'utf8')) as {
  limit: number;
  cases: { kind: string; text: string; ids: number[]; count: number; cut: number | null }[];
};
const open = (kind: string, readable = limit) =>
  openTokenizer(folder + kind, { limit: readable, padding: 'longest', lowercase: false });

describe.each(['byte-level', 'word-piece', 'unigram'])('a %s tokenizer', (kind) => {
  const mine = cases.filter((one) => one.kind === kind);

  it('counts the tokens that the reference counts', async () => {
    const tokenizer = await open(kind);
    for (const { text, count } of mine) expect([text, tokenizer.count(text).count]).toEqual([text, count]);
  });

  it('cuts where the reference says the last token read ends', async () => {
    const tokenizer = await open(kind);
    expect(mine.some(({ cut }) => cut !== null) && mine.some(({ cut }) => cut === null)).toBe(true);
    for (const { text, cut } of mine) expect([text, tokenizer.count(text).cut]).toEqual([text, cut]);
  });

  it('reads the first tokens and keeps the end token', async () => {
    const tokenizer = await open(kind);
    for (const { text, ids, cut } of mine) {
      const { sequences } = tokenizer.tokenize(text, { split: false });
      const [read] = sequences;
      expect(sequences).toHaveLength(1);
      expect(read?.slice(0, ids.length)).toEqual(ids);
      if (cut !== null) expect(read).toHaveLength(limit);
      expect(read?.at(-1)).toBe(tokenizer.tokenize('', { split: false }).sequences[0]?.at(-1));
    }
  });

  it('leaves nothing out when it splits', async () => {
    const tokenizer = await open(kind);
    const whole = await open(kind, 10_000);
    const ends = whole.tokenize('', { split: false }).sequences[0] ?? [];
    for (const { text } of mine) {
      const parts = tokenizer.tokenize(text, { split: true }).sequences;
      const content = (sequence: readonly number[]) => sequence.slice(ends.length - 1, -1);
      expect(parts.flatMap(content)).toEqual(
        content(whole.tokenize(text, { split: false }).sequences[0] ?? []),
      );
      expect(Math.max(...parts.map((part) => part.length))).toBeLessThanOrEqual(limit);
    }
  });

  it('never cuts in the middle of an emoji', async () => {
    const tokenizer = await open(kind, 8);
    for (let spaces = 0; spaces < 6; spaces++) {
      const text = `${'a '.repeat(spaces)}${'😀'.repeat(20)}`;
      const { cut } = tokenizer.count(text);
      expect(cut === null || text.codePointAt(cut) === 0x1f600 || text[cut] === 'a').toBe(true);
    }
  });
});

describe('openTokenizer', () => {
  it('gives the empty text its start and end tokens only', async () => {
    const tokenizer = await open('byte-level');
    expect(tokenizer.tokenize('', { split: true })).toMatchObject({
      sequences: [expect.objectContaining({ length: 2 })],
      tokens: { count: 2, limit, cut: null },
    });
  });

  it('does not count spaces at the end as cut off', async () => {
    const tokenizer = await open('byte-level', 5);
    const fits = tokenizer.count('a b a');
    expect(fits).toEqual({ count: 5, limit: 5, cut: null });
    expect(tokenizer.count('a b a   \n ')).toEqual(fits);
    expect(tokenizer.count('a b a   b')).toEqual({ count: 6, limit: 5, cut: 8 });
  });

  it('copes with a special token spelt out in the text', async () => {
    const tokenizer = await open('byte-level', 8);
    const text = `<|endoftext|> ${'b '.repeat(20)}`;
    const { count, cut } = tokenizer.count(text);
    expect(count).toBe(23);
    expect(tokenizer.count(text.slice(0, cut ?? 0)).count).toBeLessThanOrEqual(8);
    expect(tokenizer.count(text.slice(0, (cut ?? 0) + 1)).count).toBeGreaterThan(8);
  });

  it('lower-cases where the card says so', async () => {
    const spec = { limit, padding: 'longest', lowercase: true } as const;
    const tokenizer = await openTokenizer(`${folder}unigram`, spec);
    expect(tokenizer.tokenize('A CAT', { split: false })).toEqual(
      tokenizer.tokenize('a cat', { split: false }),
    );
  });

  it('names the folder whose tokenizer is missing', async () => {
    await expect(open('nothing')).rejects.toMatchObject({
      code: 'model-corrupt',
      message: expect.stringContaining('nothing'),
    });
  });
});
