import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { openPipelineStage, type PipelineStage } from '../runs/pipeline-stage.ts';

const timeout = 90_000;
const atOnce = { quietSeconds: 0, maxWaitSeconds: 1 };

/** The trigger of a pipeline that takes what started it and embeds it. */
function triggeredBy(type: string, params: { readonly [name: string]: string | number | readonly string[] }) {
  return { triggers: [{ id: 'it', type: `triggers.${type}`, params }] };
}

/** The runs of a pipeline that have ended well, once there are so many. */
async function untilEnded(stage: PipelineStage, pipeline: string, count = 1) {
  const ended = async () =>
    (await stage.runtime.runs.list({ pipeline })).filter(({ status }) => status === 'succeeded');
  await expect
    .poll(async () => (await ended()).length, { timeout: 60_000, interval: 200 })
    .toBeGreaterThanOrEqual(count);
  return ended();
}

/** Names of the pictures that came out of a node of a run. */
async function picturesOf(stage: PipelineStage, run: string, node = 'embed') {
  const { items } = await stage.runtime.runs.items(run, { node, outcome: 'passed' });
  return items.map(({ item }) => item.image?.uri.split('/').at(-1)).sort();
}

it('runs on the picture that came into a watched folder', { timeout }, async () => {
  await using stage = await openPipelineStage(1);
  const params = { root: stage.pictures.path, settleSeconds: 0.2, ...atOnce };
  await stage.publish('watching', {}, triggeredBy('folder', params));
  await stage.working(async () => {
    // What lies there when the watch begins starts nothing; the first picture after that does.
    let n = 0;
    const runs = async () => stage.runtime.runs.list({ pipeline: 'watching' });
    await expect
      .poll(
        async () => {
          n += 1;
          if ((await runs()).length === 0) await stage.pictures.paint(`new-${n}.png`, 'blue', n);
          return (await runs()).length;
        },
        { timeout: 60_000, interval: 2_000 },
      )
      .toBeGreaterThan(0);
    const [run] = await untilEnded(stage, 'watching', (await runs()).length);
    for (const name of await picturesOf(stage, run?.id ?? '')) expect(name).toMatch(/^new-\d+\.png$/);
    expect(run?.progress).toMatchObject({ failed: 0 });
  });
});

it('runs on the images that a catalogue gained', { timeout }, async () => {
  await using stage = await openPipelineStage(3);
  const folder = stage.pictures.path;
  await stage.runtime.indexing.index({ folder, catalog: 'shop' });
  await stage.publish('following', {}, triggeredBy('catalog', { catalog: 'shop', on: ['added'], ...atOnce }));
  await stage.working(async () => {
    // The trigger counts from when it is first looked at.
    await stage.runtime.triggers.receive({ path: 'none', headers: new Headers(), body: null });
    await stage.pictures.paint('late.png', 'red');
    await stage.runtime.indexing.index({ folder, catalog: 'shop' });
    const [run] = await untilEnded(stage, 'following');
    expect(await picturesOf(stage, run?.id ?? '')).toEqual(['late.png']);
  });
});

it('runs on the item that a person has decided about', { timeout }, async () => {
  await using stage = await openPipelineStage(2);
  const { runs, reviews } = stage.runtime;
  const nodes = [
    { id: 'input', type: 'sources.input' },
    { id: 'ask', type: 'people.review', params: { queue: 'uploads' } },
  ];
  await stage.publish('asking', {}, { nodes, edges: [{ from: 'input', to: 'ask' }] });
  await stage.publish('blocked', {}, triggeredBy('review', { queue: 'uploads', decisions: ['block'] }));
  await stage.working(async () => {
    const { id } = await runs.start({
      pipeline: 'asking',
      input: [stage.item('0.png'), stage.item('1.png')],
    });
    await stage.until(id, 'succeeded');
    const asked = await reviews.list({ queue: 'uploads', limit: 10 });
    const find = (name: string) =>
      asked.reviews.find(
        ({ item }) => item.image?.uri === pathToFileURL(`${stage.pictures.path}/${name}`).href,
      );
    await reviews.decide(find('0.png')?.id ?? '', { decision: 'allow', by: { name: 'Ada', session: 'one' } });
    await reviews.decide(find('1.png')?.id ?? '', { decision: 'block', by: { name: 'Ada', session: 'one' } });
    const [run] = await untilEnded(stage, 'blocked');
    expect(await picturesOf(stage, run?.id ?? '')).toEqual(['1.png']);
  });
});

it('runs when a run of another pipeline has failed, and by hand', { timeout }, async () => {
  await using stage = await openPipelineStage();
  const { runs } = stage.runtime;
  const broken = [{ id: 'folder', type: 'sources.folder', params: { root: '/nowhere/at/all' } }];
  await stage.publish('broken', {}, { nodes: broken, edges: [] });
  const nodes = [{ id: 'input', type: 'sources.input', params: { facets: [] } }];
  const triggers = [
    { id: 'failed', type: 'triggers.error', params: { pipelines: ['broken'] } },
    { id: 'hand', type: 'triggers.manual' },
  ];
  await stage.publish('telling', {}, { nodes, edges: [], triggers });
  await stage.working(async () => {
    const { id } = await runs.start({ pipeline: 'broken' });
    await stage.until(id, 'failed');
    const [told] = await untilEnded(stage, 'telling');
    expect(told?.progress).toMatchObject({ scanned: 1, failed: 0 });
    const { items } = await runs.items(told?.id ?? '', { node: 'input' });
    expect(JSON.stringify(items[0]?.item.metadata)).toContain('source-missing');
    await runs.start({ pipeline: 'telling', input: [{ id: 'a', metadata: {} }] });
    await untilEnded(stage, 'telling', 2);
  });
});
