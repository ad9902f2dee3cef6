import { expect, it } from 'vitest';
import { makeItems } from './make-items.ts';

const picture = { id: 'a', metadata: { from: 'shop' }, image: { uri: 'file:///a.png' } };

it('gives pictures as they are', () => {
  expect(makeItems([picture], [])).toEqual([picture]);
});

it('makes an item of each text, by an id that follows from it', () => {
  const items = makeItems([], ['a cat', 'a dog']);
  expect(items).toMatchObject([
    { text: 'a cat', metadata: {} },
    { text: 'a dog', metadata: {} },
  ]);
  expect(items[0]?.id).not.toBe(items[1]?.id);
  expect(makeItems([], ['a dog'])[0]?.id).toBe(items[1]?.id);
});

it('lets each picture carry the text', () => {
  expect(makeItems([picture, { ...picture, id: 'b' }], ['a cat'])).toEqual([
    { ...picture, text: 'a cat' },
    { ...picture, id: 'b', text: 'a cat' },
  ]);
});
