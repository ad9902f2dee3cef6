import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addPlugin, nodeRegistry, openRuntime, readEnvironment } from '@clipline/runtime';
import { expect, it } from 'vitest';
import { createTestDatabase } from '../support/postgres.ts';
import { openPipelineStage, type PipelineStage } from './pipeline-stage.ts';

const timeout = 120_000;

it('starts another pipeline by a node, once, and keeps what the node noted', { timeout }, async () => {
  await using stage = await openPipelineStage(3);
  const { runs } = stage.runtime;
  await stage.publish('inner');
  await stage.publish(
    'outer',
    {},
    {
      nodes: [
        { id: 'input', type: 'sources.input' },
        { id: 'go', type: 'flow.run-pipeline', params: { pipeline: 'inner' } },
      ],
      edges: [{ from: 'input', to: 'go' }],
    },
  );
  const input = [0, 1, 2].map((n) => stage.item(`${n}.png`));
  const run = await runs.start({ pipeline: 'outer', input });
  const inner = async () =>
    (await runs.list({ pipeline: 'inner' })).map(({ status, progress }) => [status, progress.embedded]);
  await stage.working(async () => {
    await stage.until(run.id, 'succeeded');
    await expect.poll(inner, { timeout: 30_000 }).toEqual([['succeeded', 3]]);
  });
  const notes = await runs.notes(run.id);
  expect(notes.map(({ message }) => message).join()).toContain('Started run');
});

it('embeds nothing again when only what lies after the embedding has changed', { timeout }, async () => {
  await using stage = await openPipelineStage(4);
  const { runs } = stage.runtime;
  const label = (...labels: readonly string[]) =>
    stage.publish(
      'label',
      {},
      {
        nodes: [
          { id: 'folder', type: 'sources.folder', params: { root: stage.pictures.path } },
          { id: 'embed', type: 'clip.embed-image' },
          { id: 'classify', type: 'clip.classify', params: { labels, templateSet: 'plain' } },
        ],
        edges: [
          { from: 'folder', to: 'embed' },
          { from: 'embed', to: 'classify' },
        ],
      },
    );
  const runOnce = async () => {
    const run = await runs.start({ pipeline: 'label' });
    await stage.working(() => stage.until(run.id, 'succeeded'));
    return (await runs.describe(run.id)).nodes.find(({ id }) => id === 'embed')?.counts;
  };
  await label('red', 'blue');
  expect(await runOnce()).toMatchObject({ in: 4, out: { out: 4 } });
  expect(stage.model.embedded).toHaveLength(4);
  await label('red', 'green');
  expect(await runOnce()).toMatchObject({ in: 4, out: { out: 4 }, cached: 4 });
  expect(stage.model.embedded).toHaveLength(4);
});

it('retries only what failed', { timeout }, async () => {
  await using stage = await openPipelineStage(4);
  const { runs } = stage.runtime;
  await stage.publish('embed');
  const input = [...[0, 1, 2, 3].map((n) => stage.item(`${n}.png`)), stage.item('late.png')];
  const run = await runs.start({ pipeline: 'embed', input });
  await stage.working(() => stage.until(run.id, 'succeeded'));
  await stage.pictures.paint('late.png', 'red');
  const before = stage.model.embedded.length;
  const [again] = await runs.retry(run.id, { failed: true });
  await stage.working(() => stage.until(again?.id ?? '', 'succeeded'));
  expect(await runs.get(again?.id ?? '')).toMatchObject({ progress: { scanned: 1, embedded: 1 } });
  expect(stage.model.embedded.length - before).toBe(1);
});

it('leaves no run running for ever, though one of them cannot be read any more', { timeout }, async () => {
  await using stage = await openPipelineStage();
  // Its pipeline is gone, as that of a run of an older release may be.
  await leaveRunning(stage, 'person', { definition: false });
  const left = [
    await leaveRunning(stage, 'person'),
    await leaveRunning(stage, 'queue'),
    await leaveRunning(stage, 'queue', { endsBy: true }),
    await leaveRunning(stage, 'queue', { cancelRequested: true }),
  ];
  const statuses = async () => Promise.all(left.map(async (id) => (await stage.runtime.runs.get(id)).status));
  await stage.working(() =>
    expect
      .poll(statuses, { timeout: 60_000, interval: 250 })
      .toEqual(['failed', 'succeeded', 'failed', 'cancelled']),
  );
});

/** A row as a process leaves it that died ten minutes ago. */
async function leaveRunning(
  { database }: PipelineStage,
  by: 'person' | 'queue',
  how: { readonly definition?: false; readonly endsBy?: true; readonly cancelRequested?: true } = {},
): Promise<string> {
  const old = new Date(Date.now() - 600_000);
  const definition = {
    name: 't',
    nodes: [{ id: 'input', type: 'sources.input', params: { facets: ['text'] } }],
    edges: [],
  };
  const { id } = await database.prisma.run.create({
    data: {
      kind: 'pipeline',
      title: by,
      request: { by },
      status: 'running',
      createdAt: old,
      startedAt: old,
      heartbeatAt: old,
      ...(how.definition === false ? {} : { definition: { create: { definition } } }),
      ...(how.endsBy ? { endsBy: old } : {}),
      ...(how.cancelRequested ? { cancelRequested: true } : {}),
    },
  });
  return id;
}

it('publishes and runs a pipeline with a plugin’s node, and finds nothing wrong with it', {
  timeout,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'clipline-unattended-'));
  await using cleanUp = new AsyncDisposableStack();
  cleanUp.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const database = cleanUp.use(await createTestDatabase());
  const source = join(folder, 'blur');
  await mkdir(source);
  const manifest = { name: 'blur', version: '1.0.0', type: 'module', clipline: { contract: 1 } };
  await writeFile(join(source, 'package.json'), JSON.stringify(manifest));
  await writeFile(
    join(source, 'index.js'),
    `export default ({ defineNode, z }) => [defineNode({
      type: 'blur.text', version: 1, title: 'Blur', description: 'Blurs text.', params: z.strictObject({}),
      needs: ['text'], gives: [], outputs: ['out'], pure: true, run: async (items) => ({ out: items }),
    })];`,
  );
  const environment = readEnvironment({
    CLIPLINE_HOME: join(folder, 'home'),
    DATABASE_URL: database.url,
  });
  await addPlugin(source, { home: environment.home, builtIn: nodeRegistry });
  const runtime = cleanUp.use(await openRuntime(environment, { database }));
  const pipeline = {
    name: 'b',
    nodes: [
      { id: 'in', type: 'sources.input', params: { facets: ['text'] } },
      { id: 'blur', type: 'blur.text' },
    ],
    edges: [{ from: 'in', to: 'blur' }],
  };
  expect((await runtime.pipelines.saveDraft('b', pipeline, { revision: null })).problems).toEqual([]);
  await runtime.pipelines.publish('b');
  const run = await runtime.runs.start({ pipeline: 'b', input: [{ id: 'x', metadata: {}, text: 'x' }] });
  const stop = new AbortController();
  const working = runtime.work({ signal: stop.signal });
  const status = async () => (await runtime.runs.get(run.id)).status;
  await expect.poll(status, { timeout: 60_000 }).toBe('succeeded');
  stop.abort();
  await working;
  const row = await database.prisma.run.findUniqueOrThrow({ where: { id: run.id } });
  expect(row.request).toMatchObject({ plugins: { blur: '1.0.0' } });
});
