import { describe, expect, it } from 'vitest';
import { isCurrent, nav } from './nav.ts';

describe('isCurrent', () => {
  it.each([
    ['/', '/', true],
    ['/', '/search', false],
    ['/runs', '/runs', true],
    ['/runs', '/runs/42', true],
    ['/runs', '/runs-of-old', false],
  ])('says of %s at %s: %s', (href, pathname, expected) => {
    expect(isCurrent(href, pathname)).toBe(expected);
  });
});

describe('nav', () => {
  it('fits the bar of a narrow screen', () => {
    const tabs = nav.flatMap(({ pages }) => pages).filter(({ tab }) => tab === true);
    expect(tabs.length).toBeLessThanOrEqual(4);
  });
});
