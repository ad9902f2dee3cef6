import { expect, it } from 'vitest';
import { isAssetId } from './asset-id.ts';
import { timeOrderedId } from './time-ordered-id.ts';

it('gives UUIDs of version 7 that sort by time and differ', () => {
  const ids = [1_000, 2_000, 1_800_000_000_000].map((now) => timeOrderedId(now));
  expect(ids.toSorted()).toEqual(ids);
  for (const id of ids) {
    expect(isAssetId(id)).toBe(true);
    expect(id).toMatch(/^.{8}-.{4}-7.{3}-[89ab]/);
  }
  expect(new Set(Array.from({ length: 100 }, () => timeOrderedId(5))).size).toBe(100);
});

it('knows an id of an asset from other ids', () => {
  expect(isAssetId('photos/cat.jpg')).toBe(false);
  expect(isAssetId(`${timeOrderedId()} `)).toBe(false);
});
