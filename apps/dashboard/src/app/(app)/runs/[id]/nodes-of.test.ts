import { expect, it } from 'vitest';
import { nodesOf } from './nodes-of.ts';

it('lists the nodes as the pipeline has them, also those that nothing has reached', () => {
  const definition = {
    nodes: [
      { id: 'folder', type: 'sources.folder' },
      { id: 'embed', type: 'clip.embed-image' },
    ],
  };
  expect(nodesOf({ definition, nodes: [{ id: 'folder', counts: { in: 3 } }] })).toEqual([
    { id: 'folder', type: 'sources.folder', counts: { in: 3 } },
    { id: 'embed', type: 'clip.embed-image', counts: {} },
  ]);
});

it('lists what was counted where there is no pipeline file, or an odd one', () => {
  const nodes = [{ id: 'scan', counts: { in: 1 } }];
  for (const definition of [null, 'text', [], { nodes: 3 }, { nodes: [null, 3, { id: 1, type: 'a' }] }]) {
    expect(nodesOf({ definition, nodes })).toEqual([{ id: 'scan', type: null, counts: { in: 1 } }]);
  }
});
