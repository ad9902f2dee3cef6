import { paintItems } from '@clipline/clip-core/testing';
import { expect, it } from 'vitest';
import { readItemLine, readKey, readKeyedItem, writeItemLine, writeKeyedLine } from './item-line.ts';

it('gives an item back as it was, vector and all', async () => {
  const items = await paintItems(3);
  // A view that does not begin at the start of its buffer.
  const shifted = {
    ...items[0]!,
    embedding: { ...items[0]!.embedding!, vector: new Float32Array(9).subarray(1, 5).fill(0.1) },
  };
  const odd = { id: 'line\nfeed\ttab\u2028é😀', metadata: { none: null, deep: { list: [1, 'x'] } } };
  for (const item of [...items, shifted, odd]) {
    const line = writeItemLine(item);
    expect(line).not.toMatch(/[\n\t]/);
    expect(readItemLine(line)).toEqual(item);
  }
});

it('takes less than half of the room of digits', async () => {
  const [item] = await paintItems(1);
  const vector = Float32Array.from({ length: 512 }, (_, n) => Math.sin(n) / 16);
  const full = { ...item!, embedding: { ...item!.embedding!, vector } };
  const digits = JSON.stringify({ ...full, embedding: { ...full.embedding, vector: [...vector] } });
  expect(writeItemLine(full).length).toBeLessThan(digits.length / 2);
});

it('shows a key before the item', async () => {
  const [item] = await paintItems(1);
  for (const key of [5, 'a\tb', null, [1, 'x'], true]) {
    const line = writeKeyedLine(key, item!);
    expect(readKey(Buffer.from(line))).toEqual(key);
    expect(readKeyedItem(line)).toEqual(item);
  }
});
