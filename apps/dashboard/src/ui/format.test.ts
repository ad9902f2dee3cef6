import { expect, it } from 'vitest';
import { formatAgo, formatBytes, formatCount, formatDuration, formatIn } from './format.ts';

it('counts with the noun in the right number', () => {
  expect(formatCount(1, 'picture')).toBe('1 picture');
  expect(formatCount(1204, 'picture')).toBe('1,204 pictures');
});

it('tells bytes in decimal units', () => {
  expect([0, 999, 1_000, 12_800_000, 5e12].map(formatBytes)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '13 MB',
    '5000 GB',
  ]);
});

it('rounds times to come up', () => {
  expect([0, 58.2, 59.2, 61, 3600, 7_500].map(formatDuration)).toEqual([
    '1 s',
    '59 s',
    '1 min',
    '2 min',
    '1 h',
    '2 h 5 min',
  ]);
});

it('tells how long ago something was', () => {
  const now = new Date('2026-11-23T12:00:00Z');
  const ago = (seconds: number) => formatAgo(new Date(now.getTime() - seconds * 1000), now);
  expect([5, 60, 5 * 60, 7_200, 86_400, 40 * 86_400].map(ago)).toEqual([
    'just now',
    '1 minute ago',
    '5 minutes ago',
    '2 hours ago',
    'yesterday',
    'last month',
  ]);
});

it('tells how far off something is', () => {
  const now = new Date('2026-11-23T12:00:00Z');
  const off = (seconds: number) => formatIn(new Date(now.getTime() + seconds * 1000), now);
  expect([-60, 5, 60, 5 * 60, 7_200, 86_400, 40 * 86_400].map(off)).toEqual([
    'now',
    'now',
    'in 1 minute',
    'in 5 minutes',
    'in 2 hours',
    'tomorrow',
    'next month',
  ]);
});
