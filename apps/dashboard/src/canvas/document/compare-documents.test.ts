import { describe, expect, it } from 'vitest';
import { compareDocuments } from './compare-documents.ts';
import { readDocument } from './read-document.ts';

const base = {
  nodes: [
    { id: 'folder', type: 'sources.folder', params: { root: 'a' }, position: { x: 0, y: 0 } },
    { id: 'embed', type: 'clip.embed-image', params: {}, position: { x: 300, y: 0 } },
  ],
  edges: [{ from: 'folder', to: 'embed' }],
  triggers: [{ id: 'nightly', type: 'triggers.schedule', params: { cron: '0 3 * * *' } }],
};

describe('compareDocuments', () => {
  it('finds nothing between a document and itself moved about', () => {
    const moved = { ...base, nodes: base.nodes.map((node) => ({ ...node, position: { x: 9, y: 9 } })) };
    expect(compareDocuments(readDocument(base, 'p'), readDocument(moved, 'p'))).toEqual([]);
  });

  it('names nodes, parameters, edges and triggers that differ', () => {
    const after = {
      nodes: [
        { id: 'folder', type: 'sources.folder', params: { root: 'b', glob: '*.png' } },
        { id: 'limit', type: 'flow.limit' },
      ],
      edges: [{ from: 'folder', to: 'limit' }],
      triggers: [{ id: 'nightly', type: 'triggers.schedule', params: { cron: '0 4 * * *' } }],
      description: 'New',
    };
    expect(compareDocuments(readDocument(base, 'p'), readDocument(after, 'p'))).toEqual([
      { kind: 'node-removed', id: 'embed', type: 'clip.embed-image' },
      {
        kind: 'node-changed',
        id: 'folder',
        values: [
          { path: 'params.root', before: 'a', after: 'b' },
          { path: 'params.glob', before: null, after: '*.png' },
        ],
      },
      { kind: 'node-added', id: 'limit', type: 'flow.limit' },
      { kind: 'edge-removed', edge: 'folder → embed' },
      { kind: 'edge-added', edge: 'folder → limit' },
      { kind: 'changed', what: 'Pipeline', values: [{ path: 'description', before: '', after: 'New' }] },
      {
        kind: 'changed',
        what: 'Triggers',
        values: [{ path: 'nightly.params', before: '{"cron":"0 3 * * *"}', after: '{"cron":"0 4 * * *"}' }],
      },
    ]);
  });
});
