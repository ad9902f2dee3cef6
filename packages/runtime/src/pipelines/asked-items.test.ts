import { expect, it } from 'vitest';
import { openTestRuntime } from '../../../../test/runs/test-runtime.ts';

const takesTexts = {
  name: 'words',
  nodes: [
    { id: 'question', type: 'sources.input', params: { facets: ['text'] } },
    { id: 'embed', type: 'clip.embed-text' },
  ],
  edges: [{ from: 'question', to: 'embed' }],
};

it('tells what a run of the draft and of what is published has to be given', async () => {
  await using opened = await openTestRuntime();
  const { pipelines } = opened.runtime;
  await pipelines.saveDraft('words', takesTexts, { revision: null });
  await pipelines.publish('words');
  const [question, ...rest] = takesTexts.nodes;
  const changed = {
    ...takesTexts,
    nodes: [{ ...question, params: {} }, ...rest],
    samples: ['file:///a.png'],
  };
  await pipelines.saveDraft('words', changed, { revision: 1 });
  expect(await pipelines.askedItems('words')).toEqual({ facets: ['text'], samples: [] });
  expect(await pipelines.askedItems('words', { draft: true })).toEqual({
    facets: ['image'],
    samples: ['file:///a.png'],
  });
});

it('asks nothing for a pipeline whose source finds its items itself, or that is unsound', async () => {
  await using opened = await openTestRuntime();
  const { pipelines } = opened.runtime;
  const nodes = [{ id: 'folder', type: 'sources.folder', params: { root: '/pictures' } }];
  await pipelines.saveDraft('label', { name: 'label', nodes }, { revision: null });
  expect(await pipelines.askedItems('label', { draft: true })).toBeNull();
  expect(await pipelines.askedItems('label')).toBeNull();
  await pipelines.saveDraft('torn', { nodes: 'none' }, { revision: null });
  expect(await pipelines.askedItems('torn', { draft: true })).toBeNull();
});
