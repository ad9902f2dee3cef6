import { describe, expect, it } from 'vitest';
import type { PipelineDocument } from './pipeline-document.ts';
import { readDocument } from './read-document.ts';
import { facetsAt, type NodeKind, whyNot } from './why-not.ts';

function kind(type: string, more: Partial<NodeKind> = {}): [string, NodeKind] {
  return [type, { type, kind: 'node', title: type, needs: [], gives: [], outputs: ['out'], ...more }];
}

const kinds = new Map([
  kind('folder', { kind: 'source', gives: ['image'] }),
  kind('embed', { needs: ['image'], gives: ['embedding'] }),
  kind('classify', { needs: ['embedding'], gives: ['labels'] }),
  kind('filter'),
  kind('branch', { outputs: ['true', 'false'] }),
]);

function draw(types: string, ...edges: readonly string[]): PipelineDocument {
  return readDocument(
    {
      nodes: types.split(' ').map((type) => ({ id: type, type: type.replace(/\d$/, '') })),
      edges: edges.map((edge) => {
        const [from, output, to] = edge.split(' ');
        return { from, output, to };
      }),
    },
    'test',
  );
}

describe('whyNot', () => {
  it.each([
    ['folder embed', [], 'folder out embed', null],
    ['folder classify', [], 'folder out classify', 'classify needs an embedding. Put “embed” between.'],
    ['folder embed classify', ['folder out embed'], 'embed out classify', null],
    [
      'folder embed classify',
      ['folder out embed'],
      'embed error classify',
      'classify needs an embedding. Put “embed” between.',
    ],
    ['folder filter', [], 'filter out folder', 'folder produces items and takes none.'],
    ['filter filter2', ['filter out filter2'], 'filter2 out filter', 'Items would go round for ever.'],
    ['filter', [], 'filter out filter', 'A node cannot take what it gave itself.'],
    ['folder embed', ['folder out embed'], 'folder out embed', 'This edge is there already.'],
    ['branch filter', [], 'branch out filter', 'branch has no output “out”.'],
    ['branch filter', [], 'branch error filter', null],
    // What reaches the filter is not drawn yet, so it may carry anything.
    ['filter classify', [], 'filter out classify', null],
  ] as const)('of %s with %j says of %s: %j', (types, edges, asked, expected) => {
    const [from = '', output = '', to = ''] = asked.split(' ');
    expect(whyNot(draw(types, ...edges), kinds, { from, output, to })).toBe(expected);
  });

  it('knows only what all ways bring', () => {
    const document = draw('folder embed filter', 'folder out filter', 'folder out embed', 'embed out filter');
    expect([...(facetsAt(document, kinds, 'filter', 'out') ?? [])]).toEqual(['image']);
  });

  it('is quick where ways part and meet again many times', () => {
    const count = 60;
    const nodes = Array.from({ length: count }, (_, n) => [`a${n}`, `b${n}`]).flat();
    const document = readDocument(
      {
        nodes: [{ id: 'folder', type: 'folder' }, ...nodes.map((id) => ({ id, type: 'filter' }))],
        edges: [
          { from: 'folder', to: 'a0' },
          { from: 'folder', to: 'b0' },
          ...Array.from({ length: count - 1 }, (_, n) =>
            ['a', 'b'].flatMap((from) =>
              ['a', 'b'].map((to) => ({ from: `${from}${n}`, to: `${to}${n + 1}` })),
            ),
          ).flat(),
        ],
      },
      'diamonds',
    );
    expect([...(facetsAt(document, kinds, `a${count - 1}`, 'out') ?? [])]).toEqual(['image']);
  });
});
