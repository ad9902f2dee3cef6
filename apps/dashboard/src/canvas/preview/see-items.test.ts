import { expect, it } from 'vitest';
import { type PreviewOfNode, seeItems } from './see-items.ts';

const picture = { id: 'a', metadata: {}, image: { uri: 'file:///p/a%20cat.png' }, embedded: true };
const nothing: PreviewOfNode = {
  node: 'n',
  in: 1,
  ran: true,
  outputs: {},
  rejected: [],
  dropped: [],
  sentences: [],
  error: null,
  cached: 0,
  milliseconds: 1,
};

it('shows the best label with its score, and all of them in words', () => {
  const labels = [
    { name: 'cat', score: 0.912 },
    { name: 'dog', score: 0.08 },
  ];
  expect(seeItems({ ...nothing, outputs: { out: [{ ...picture, labels }] } })).toMatchObject([
    { uri: 'file:///p/a%20cat.png', badge: 'cat 91%', sentence: 'a cat.png: cat 91%, dog 8%' },
  ]);
});

it('tells the verdict by its tone', () => {
  const verdict = { action: 'review' as const, categories: [{ name: 'gore', score: 0.5 }] };
  expect(seeItems({ ...nothing, outputs: { out: [{ ...picture, verdict }] } })).toMatchObject([
    { tone: 'review', badge: 'review', sentence: 'a cat.png: review (gore 50%)' },
  ]);
});

it('names the way that each sample took, and why one goes no further', () => {
  const error = { code: 'image-corrupt' as const, message: 'It is torn.', retryable: false };
  const seen = seeItems({
    ...nothing,
    outputs: { true: [picture], false: [{ ...picture, id: 'b', image: { uri: 'https://x/y.png' } }] },
    dropped: [{ item: { ...picture, id: 'c' }, reason: 'too small' }],
    rejected: [{ item: { ...picture, id: 'd' }, error }],
  });
  expect(seen.map(({ way }) => way)).toEqual(['true', 'false', 'left out', 'error']);
  expect(seen[1]).toMatchObject({ uri: null, sentence: 'b, to false' });
  expect(seen[2]?.sentence).toContain('too small');
  expect(seen[3]?.sentence).toContain('It is torn.');
});
