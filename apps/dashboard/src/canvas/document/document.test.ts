import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Alignment, alignNodes } from './align.ts';
import { pasteExcerpt, readExcerpt, takeExcerpt, writeExcerpt } from './clipboard.ts';
import { connect, disconnect, insertOnEdge } from './edit-edges.ts';
import { beginHistory, type EditHistory, record, redo, undo } from './edit-history.ts';
import {
  addNode,
  freshId,
  moveNodes,
  removeNodes,
  renameNode,
  setNote,
  setOptions,
  setParam,
} from './edit-nodes.ts';
import { addTrigger, enableTrigger, removeTrigger, setTriggerParams } from './edit-triggers.ts';
import { layOut } from './lay-out.ts';
import { edgeKey, type PipelineDocument } from './pipeline-document.ts';
import { readDocument, writeDocument } from './read-document.ts';

const types = ['sources.folder', 'clip.embed-image', 'clip.classify', 'flow.branch'];
const pick = fc.nat(1_000);
const place = fc.record({ x: fc.integer({ min: -900, max: 900 }), y: fc.integer({ min: -900, max: 900 }) });

type Edit = (document: PipelineDocument) => PipelineDocument;

/** The id of the n-th node, counting round; a name of none where there are none. */
function idAt({ nodes }: PipelineDocument, n: number): string {
  return nodes[n % Math.max(1, nodes.length)]?.id ?? 'none';
}

/** Any edit that the canvas can make, on whatever the document is then. */
const anyEdit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(fc.constantFrom(...types), place).map(
    ([type, position]): Edit =>
      (document) =>
        addNode(document, { id: freshId(document, type), type, params: {}, position }),
  ),
  fc.array(pick, { maxLength: 3 }).map(
    (some): Edit =>
      (document) =>
        removeNodes(document, new Set(some.map((n) => idAt(document, n)))),
  ),
  fc.tuple(pick, place).map(
    ([n, to]): Edit =>
      (document) =>
        moveNodes(document, new Map([[idAt(document, n), to]])),
  ),
  fc.tuple(pick, fc.constantFrom('a', 'b'), fc.option(fc.integer(), { nil: undefined })).map(
    ([n, name, value]): Edit =>
      (document) =>
        setParam(document, idAt(document, n), { name, value }),
  ),
  fc.tuple(pick, fc.dictionary(fc.constantFrom('cache', 'tries'), fc.integer())).map(
    ([n, options]): Edit =>
      (document) =>
        setOptions(document, idAt(document, n), options),
  ),
  fc.tuple(pick, fc.string({ maxLength: 4 })).map(
    ([n, note]): Edit =>
      (document) =>
        setNote(document, idAt(document, n), note),
  ),
  fc.tuple(pick, fc.constantFrom('x', 'embed', 'bad id', '')).map(
    ([n, to]): Edit =>
      (document) =>
        renameNode(document, idAt(document, n), to),
  ),
  fc.tuple(pick, pick, fc.constantFrom('out', 'error')).map(
    ([from, to, output]): Edit =>
      (document) =>
        connect(document, { from: idAt(document, from), output, to: idAt(document, to) }),
  ),
  pick.map(
    (n): Edit =>
      (document) => {
        const edge = document.edges[n % Math.max(1, document.edges.length)];
        return edge === undefined ? document : disconnect(document, new Set([edgeKey(edge)]));
      },
  ),
  fc.tuple(pick, place).map(
    ([n, position]): Edit =>
      (document) => {
        const edge = document.edges[n % Math.max(1, document.edges.length)];
        if (edge === undefined) return document;
        const node = { id: freshId(document, 'flow.limit'), type: 'flow.limit', params: {}, position };
        return insertOnEdge(document, edge, { node, output: 'out' });
      },
  ),
  fc.tuple(fc.array(pick, { maxLength: 4 }), place).map(
    ([some, offset]): Edit =>
      (document) => {
        const excerpt = takeExcerpt(document, new Set(some.map((n) => idAt(document, n))));
        return pasteExcerpt(document, excerpt, offset).document;
      },
  ),
  fc
    .tuple(
      fc.array(pick, { maxLength: 4 }),
      fc.constantFrom<Alignment>('left', 'right', 'top', 'bottom', 'spread-across', 'spread-down'),
    )
    .map(
      ([some, alignment]): Edit =>
        (document) =>
          alignNodes(document, new Set(some.map((n) => idAt(document, n))), alignment),
    ),
  fc.constant(layOut),
  fc.constantFrom('triggers.schedule', 'triggers.webhook').map(
    (type): Edit =>
      (document) =>
        addTrigger(document, { type }),
  ),
  fc.tuple(pick, fc.constantFrom('remove', 'off', 'on', 'params'), fc.integer()).map(
    ([n, what, path]): Edit =>
      (document) => {
        const id = document.triggers[n % Math.max(1, document.triggers.length)]?.id ?? 'none';
        if (what === 'remove') return removeTrigger(document, id);
        if (what === 'params') return setTriggerParams(document, id, { path });
        return enableTrigger(document, id, what === 'on');
      },
  ),
);

const start = readDocument(
  {
    name: 'Start',
    nodes: [
      { id: 'folder', type: 'sources.folder', params: { root: 'pictures' } },
      { id: 'embed', type: 'clip.embed-image' },
    ],
    edges: [{ from: 'folder', to: 'embed' }],
  },
  'start',
);

const apply = (history: EditHistory, edits: readonly Edit[]) =>
  edits.reduce((before, edit) => record(before, edit(before.present)), history);

describe('editing', () => {
  it('comes back to the start by as many undos as there were steps, and to the end by redos', () => {
    fc.assert(
      fc.property(fc.array(anyEdit, { maxLength: 30 }), (edits) => {
        const end = apply(beginHistory(start), edits);
        const steps = end.past.length;
        expect(steps).toBeLessThanOrEqual(edits.length);
        let history = end;
        for (let n = 0; n < steps; n += 1) history = undo(history);
        expect(history.present).toEqual(start);
        expect(undo(history)).toBe(history);
        for (let n = 0; n < steps; n += 1) history = redo(history);
        expect(history.present).toEqual(end.present);
        expect(redo(history)).toBe(history);
      }),
    );
  });

  it('never leaves an edge without its ends, an id or an edge twice, or a place that is no whole number', () => {
    fc.assert(
      fc.property(fc.array(anyEdit, { maxLength: 30 }), (edits) => {
        const { nodes, edges, triggers } = apply(beginHistory(start), edits).present;
        const ids = new Set(nodes.map(({ id }) => id));
        expect(ids.size).toBe(nodes.length);
        expect(new Set(triggers.map(({ id }) => id)).size).toBe(triggers.length);
        expect(new Set(edges.map(edgeKey)).size).toBe(edges.length);
        for (const { from, to } of edges) expect([ids.has(from), ids.has(to)]).toEqual([true, true]);
        for (const { position } of nodes) {
          expect([position.x, position.y].every(Number.isInteger)).toBe(true);
        }
      }),
    );
  });

  it('is the same once saved and read again', () => {
    fc.assert(
      fc.property(fc.array(anyEdit, { maxLength: 30 }), (edits) => {
        const { present } = apply(beginHistory(start), edits);
        const saved: unknown = JSON.parse(JSON.stringify(writeDocument(present)));
        expect(readDocument(saved, 'other')).toEqual(present);
      }),
    );
  });

  it('forgets what was undone at the next step', () => {
    const [first] = start.nodes;
    const move =
      (x: number): Edit =>
      (document) =>
        moveNodes(document, new Map([[first!.id, { x, y: 0 }]]));
    const back = undo(apply(beginHistory(start), [move(500), move(700)]));
    const other = apply(back, [move(900)]);
    expect(redo(other)).toBe(other);
    expect(other.past).toHaveLength(2);
  });

  it('counts a drag as one step, and two drags as two', () => {
    const drag = (history: EditHistory, strand: string) =>
      [501, 502, 503].reduce(
        (before, x) =>
          record(before, moveNodes(before.present, new Map([['embed', { x, y: strand.length }]])), strand),
        history,
      );
    const once = drag(beginHistory(start), 'one');
    expect(once.past).toHaveLength(1);
    expect(drag(once, 'second').past).toHaveLength(2);
    expect(undo(once).present).toBe(start);
  });
});

describe('the clipboard', () => {
  it('gives copies of the same shape under fresh ids', () => {
    const excerpt = readExcerpt(writeExcerpt(takeExcerpt(start, new Set(['folder', 'embed']))));
    const { document, ids } = pasteExcerpt(start, excerpt!, { x: 40, y: 40 });
    expect(ids).toEqual(['folder-2', 'embed-image']);
    expect(document.edges).toEqual([
      { from: 'folder', output: 'out', to: 'embed' },
      { from: 'folder-2', output: 'out', to: 'embed-image' },
    ]);
    expect(document.nodes[2]).toMatchObject({ type: 'sources.folder', params: { root: 'pictures' } });
    expect(document.nodes[2]?.position.x).toBe(start.nodes[0]!.position.x + 40);
  });

  it('leaves out edges that lead out of what was copied', () => {
    expect(takeExcerpt(start, new Set(['embed'])).edges).toEqual([]);
  });

  it.each(['', 'words', '{"kind":"other","nodes":[]}', '[1]', '{"kind":"clipline/nodes"}'])(
    'is not taken for nodes where it holds %j',
    (text) => expect(readExcerpt(text)).toBeNull(),
  );
});

describe('a draft', () => {
  it('is read though it is unsound, and keeps what the canvas does not know', () => {
    const document = readDocument(
      { nodes: [{ id: 'a', type: 'x.y', params: 3 }, 'junk'], edges: 'none', later: { kept: true } },
      'Name',
    );
    expect(document).toMatchObject({ name: 'Name', nodes: [{ id: 'a', params: {} }], edges: [] });
    expect(writeDocument(document)).toMatchObject({ later: { kept: true } });
    expect(readDocument(null, 'Name')).toMatchObject({ name: 'Name', nodes: [] });
  });

  it('is laid out from left to right where it has no places', () => {
    const [folder, embed] = start.nodes;
    expect(folder!.position.x).toBeLessThan(embed!.position.x);
  });
});
