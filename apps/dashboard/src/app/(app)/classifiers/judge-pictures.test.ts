import fc from 'fast-check';
import { expect, it } from 'vitest';
import { groupPictures, labelPicture, type ScoredPicture } from './judge-pictures.ts';

const names = ['cat', 'dog'];

function picture(scores: readonly number[], none = false): ScoredPicture {
  const asset = {
    id: scores.join(),
    uri: '',
    path: '',
    metadata: {},
    sha256: null,
    bytes: 0,
    mediaType: null,
    width: null,
    height: null,
    indexedAt: null,
  };
  return { asset, scores, none };
}

const labels = [
  { name: 'cat', synonyms: [], threshold: 0.8 },
  { name: 'dog', synonyms: [], threshold: null },
];

it('gives the labels whose scores reach their thresholds, best first', () => {
  const form = { labels, minScore: 0.3 };
  expect(labelPicture(picture([0.5, 0.6]), names, form).labels).toEqual([{ label: 'dog', score: 0.6 }]);
  expect(labelPicture(picture([0.9, 0.3]), names, form).labels.map(({ label }) => label)).toEqual(names);
  expect(labelPicture(picture([0.9, 0.9], true), names, form)).toMatchObject({
    labels: [],
    best: { label: 'cat' },
  });
});

it('puts a picture into the group of its best label, or of each, or of none', () => {
  const form = { labels: labels.map((label) => ({ ...label, threshold: null })), minScore: 0.3 };
  const pictures = [picture([0.6, 0.4]), picture([0.1, 0.2])].map((one) => labelPicture(one, names, form));
  const sizes = (mode: 'exclusive' | 'multi') =>
    groupPictures(pictures, names, mode).map(({ label, pictures: shown }) => [label, shown.length]);
  expect(sizes('exclusive')).toEqual([
    ['cat', 1],
    ['dog', 0],
    [null, 1],
  ]);
  expect(sizes('multi')).toEqual([
    ['cat', 1],
    ['dog', 1],
    [null, 1],
  ]);
});

it('loses no picture in its groups where one label is right', () => {
  const score = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(score, score)), score, (scored, minScore) => {
      const pictures = scored.map((scores) => labelPicture(picture(scores), names, { labels, minScore }));
      const grouped = groupPictures(pictures, names, 'exclusive').flatMap((group) => group.pictures);
      expect(grouped).toHaveLength(scored.length);
    }),
  );
});
