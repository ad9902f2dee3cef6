import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeNextPath, signInPath } from './next-path.ts';

const origin = 'http://127.0.0.1:4680';

describe('safeNextPath', () => {
  it.each([
    ['/catalogues', '/catalogues'],
    ['/search?q=a%20cat&catalog=samples', '/search?q=a%20cat&catalog=samples'],
    ['/pipelines/a%2Fb', '/pipelines/a%2Fb'],
    [null, '/'],
    ['', '/'],
    ['/', '/'],
    ['catalogues', '/'],
    ['https://evil.example/', '/'],
    ['//evil.example/', '/'],
    ['/\\evil.example/', '/'],
    ['/\t/evil.example/', '/'],
    ['/.//evil.example', '/'],
    ['javascript:alert(1)', '/'],
    ['/sign-in?next=/sign-in', '/'],
    ['/api/auth/sign-out', '/'],
  ])('makes of %j: %s', (asked, expected) => {
    expect(safeNextPath(asked)).toBe(expected);
  });

  it('never leaves the application, whatever is asked', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom('/', '\\', '.', '@', ':', 'http:', 'evil.example', '\t', '\n', '%2f', '?'), {
        maxLength: 8,
      }),
    );
    fc.assert(
      fc.property(text, (made) => {
        const asked = typeof made === 'string' ? made : `/${made.join('')}`;
        expect(new URL(safeNextPath(asked), origin).origin).toBe(origin);
      }),
    );
  });
});

describe('signInPath', () => {
  it('remembers the page that was asked for', () => {
    expect(signInPath('/catalogues?add=true')).toBe('/sign-in?next=%2Fcatalogues%3Fadd%3Dtrue');
    expect(signInPath('/')).toBe('/sign-in');
  });
});
