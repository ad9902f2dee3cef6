import { describe, expect, it } from 'vitest';
import { fitWidth, toPrintable, widthOf } from './printable.ts';

describe('toPrintable', () => {
  it('writes control characters as escapes, so that a file name cannot drive the terminal', () => {
    expect(toPrintable('a\nb\t\u001b[31mred\u202e')).toBe('a\\nb\\t\\u001b[31mred\\u202e');
  });

  it('leaves emoji and letters of every script as they are', () => {
    expect(toPrintable('🦊 狐 é')).toBe('🦊 狐 é');
  });
});

describe('widthOf', () => {
  it('counts two columns for emoji and for CJK, one for the rest', () => {
    expect(widthOf('fox')).toBe(3);
    expect(widthOf('🦊')).toBe(2);
    expect(widthOf('👩‍👩‍👧')).toBe(2);
    expect(widthOf('狐犬')).toBe(4);
  });
});

describe('fitWidth', () => {
  it('leaves out the end, or the start, of what is too long', () => {
    expect(fitWidth('abcdef', 6)).toBe('abcdef');
    expect(fitWidth('abcdef', 4)).toBe('abc…');
    expect(fitWidth('abcdef', 4, 'end')).toBe('…def');
  });

  it('never cuts a character in two', () => {
    expect(fitWidth('🦊🦊🦊', 4)).toBe('🦊…');
  });
});
