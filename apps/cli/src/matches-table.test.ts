import { describe, expect, it } from 'vitest';
import { describeCut, formatMatches } from './matches-table.ts';

describe('formatMatches', () => {
  const match = (uri: string, metadata = {}) => ({ id: '1', score: 0.31249, uri, metadata });

  it('shows rank, score, path from here and caption', () => {
    const lines = formatMatches(
      [match('file:///photos/b/fox.jpg', { caption: 'a\n fox' }), match('https://x.org/a.jpg')],
      { folder: '/photos', width: null },
    );
    expect(lines).toEqual([
      '#  score  path                 caption',
      '1  0.312  b/fox.jpg            a fox',
      '2  0.312  https://x.org/a.jpg',
    ]);
  });

  it('shows the whole path of a file that lies elsewhere, and no caption column without captions', () => {
    expect(formatMatches([match('file:///other/a%20b.jpg')], { folder: '/photos', width: null })[1]).toBe(
      '1  0.312  /other/a b.jpg',
    );
  });
});

describe('describeCut', () => {
  it('shows where the model stopped reading', () => {
    const cut = describeCut('a fox in the snow', { count: 90, limit: 77, cut: 5 });
    expect(cut).toContain('90 tokens');
    expect(cut).toContain('"a fox| in the snow"');
  });

  it('has nothing to say of a text that was read whole, or of an image', () => {
    expect(describeCut('a fox', { count: 4, limit: 77, cut: null })).toBeNull();
    expect(describeCut('', null)).toBeNull();
  });
});
