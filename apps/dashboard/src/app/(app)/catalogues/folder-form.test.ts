import { describe, expect, it } from 'vitest';
import { checkFolder, checkName, suggestName } from './folder-form.ts';

describe('checkFolder', () => {
  it.each(['/home/ada/pictures', '~/pictures', '~', 'C:\\Users\\Ada', '/'])('takes %s', (path) => {
    expect(checkFolder(path)).toBeNull();
  });

  it.each(['', '   ', 'pictures', './pictures', 'https://example.org/a'])('refuses "%s"', (path) => {
    expect(checkFolder(path)).toMatch(/path/);
  });
});

describe('checkName', () => {
  it('refuses names that are taken, empty, too long or hold a slash', () => {
    expect(checkName('cats', [{ name: 'cats' }])).toMatch(/already/);
    expect(checkName(' ', [])).toMatch(/Give/);
    expect(checkName('a'.repeat(101), [])).toMatch(/100/);
    expect(checkName('my/cats', [])).toMatch(/slashes/);
    expect(checkName('Katzen übers Jahr 2024', [{ name: 'dogs' }])).toBeNull();
  });
});

describe('suggestName', () => {
  it.each([
    ['/home/ada/My Pictures 2024/', 'my-pictures-2024'],
    ['C:\\Bilder\\Übung', 'ubung'],
    ['/', ''],
    ['/srv/写真', ''],
  ])('makes of %s the name "%s"', (folder, name) => {
    expect(suggestName(folder)).toBe(name);
  });
});
