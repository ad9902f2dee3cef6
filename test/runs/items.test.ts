import type { Item } from '@clipline/clip-core';
import type { RunItem, RunItemsRequest, Runtime } from '@clipline/runtime';
import { expect, it } from 'vitest';
import { openPipelineStage } from './pipeline-stage.ts';

const timeout = 90_000;

/** All pages one after another. */
async function readAll(runtime: Runtime, run: string, request: RunItemsRequest): Promise<readonly RunItem[]> {
  const found: RunItem[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await runtime.runs.items(run, { ...request, ...(cursor === undefined ? {} : { cursor }) });
    expect(page.items.length).toBeLessThanOrEqual(request.limit ?? 50);
    found.push(...page.items);
    ({ cursor } = page);
  }
  return found;
}

it('pages through what became of every item at a node, each once', { timeout }, async () => {
  await using stage = await openPipelineStage();
  const { runtime } = stage;
  const nodes = [
    { id: 'input', type: 'sources.input', params: { facets: [] } },
    { id: 'even', type: 'flow.filter', params: { condition: 'metadata.n % 2 == 0' } },
  ];
  await stage.publish('numbers', {}, { nodes, edges: [{ from: 'input', to: 'even' }] });
  const input = Array.from({ length: 450 }, (_, n): Item => ({ id: `n${n}`, metadata: { n } }));
  const { id } = await runtime.runs.start({ pipeline: 'numbers', input });
  await stage.working(() => stage.until(id, 'succeeded'));

  for (const limit of [7, 100, 200]) {
    const all = await readAll(runtime, id, { node: 'even', limit });
    expect(new Set(all.map(({ item }) => item.id)).size).toBe(450);
    expect(all).toHaveLength(450);
    expect(new Set(all.map(({ key }) => key)).size).toBe(450);
  }
  const dropped = await readAll(runtime, id, { node: 'even', outcome: 'dropped', limit: 60 });
  expect(dropped).toHaveLength(225);
  expect(dropped.every(({ item, reason }) => Number(item.metadata.n) % 2 === 1 && reason !== undefined)).toBe(
    true,
  );
  const passed = await readAll(runtime, id, { node: 'even', output: 'out', limit: 60 });
  expect(passed.map(({ item }) => item.metadata.n)).toEqual(
    input.map((_, n) => n).filter((n) => n % 2 === 0),
  );
  expect(await runtime.runs.items(id, { node: 'nobody' })).toEqual({ items: [], cursor: null });
  await expect(runtime.runs.items(id, { node: 'even', cursor: 'x' })).rejects.toMatchObject({
    code: 'param-invalid',
  });
});

it('keeps refused items with their reason, and no vectors', { timeout }, async () => {
  await using stage = await openPipelineStage(3);
  const { runtime } = stage;
  await stage.publish('embed');
  const input = ['0.png', 'missing.png', '1.png'].map((name) => stage.item(name));
  const { id } = await runtime.runs.start({ pipeline: 'embed', input });
  await stage.working(() => stage.until(id, 'succeeded'));
  const { items } = await runtime.runs.items(id, { node: 'embed' });
  expect(items.map(({ outcome, output }) => [outcome, output])).toEqual([
    ['failed', null],
    ['passed', 'out'],
    ['passed', 'out'],
  ]);
  expect(items[0]?.item).toMatchObject({ id: 'missing.png', failure: { node: 'embed' } });
  expect(items[1]?.item).toMatchObject({ id: '0.png', embedded: true });
  expect(JSON.stringify(items)).not.toContain('vector');
  // What was listed may be looked at.
  await runtime.images.previewThumbnail(items[1]?.item.image?.uri ?? '', 160);
});
