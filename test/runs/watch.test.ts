import { expect, it } from 'vitest';
import { RunFeed } from '../../packages/runtime/src/runs/run-feed.ts';
import type { RunSummary } from '../../packages/runtime/src/services.ts';
import { startChild, waitForLog } from './child-process.ts';
import { createCountingModel } from './counting-model.ts';
import { createPictureFolder } from './picture-folder.ts';
import { openTestRuntime } from './test-runtime.ts';

async function setUp(images: number, delay: number) {
  const model = createCountingModel(delay);
  const pictures = await createPictureFolder();
  const opened = await openTestRuntime({ openModel: model.open });
  for (let index = 0; index < images; index++) await pictures.paint(`${index}.png`, 'green', index);
  return {
    ...opened,
    model,
    pictures,
    request: { folder: pictures.path, catalog: 'greens' },
    async [Symbol.asyncDispose]() {
      await opened[Symbol.asyncDispose]();
      await pictures[Symbol.asyncDispose]();
    },
  };
}

it('tells the present state first, then each change, and ends with the signal', async () => {
  await using stage = await setUp(96, 10);
  const { runtime } = stage;
  const stop = new AbortController();
  const seen: RunSummary[] = [];
  const watching = (async () => {
    for await (const run of runtime.runs.watch({ signal: stop.signal })) {
      seen.push(run);
      if (run.status === 'succeeded') stop.abort();
    }
  })();
  await runtime.indexing.index(stage.request);
  await watching;
  const last = seen.at(-1);
  expect(last).toMatchObject({ status: 'succeeded', progress: { scanned: 96, embedded: 96, total: 96 } });
  expect(seen.some(({ status }) => status === 'running')).toBe(true);
  const embedded = seen.map(({ progress }) => progress.embedded);
  expect(embedded).toEqual(embedded.toSorted((a, b) => a - b));
  const late = new AbortController();
  for await (const run of runtime.runs.watch({ id: last?.id ?? '', signal: late.signal })) {
    expect(run).toEqual(last);
    late.abort();
  }
});

it('calls for progress a few times a second, in the process that indexes', async () => {
  await using stage = await setUp(200, 10);
  const calls: number[] = [];
  await stage.runtime.indexing.index(stage.request, {
    onProgress: ({ scanned }) => calls.push(scanned),
  });
  expect(calls.at(-1)).toBe(200);
  expect(calls.length).toBeGreaterThan(2);
  expect(calls).toEqual(calls.toSorted((a, b) => a - b));
});

it('forgets who watches once the signal has fired, though nobody takes the next state', async () => {
  await using stage = await setUp(1, 0);
  await using feed = new RunFeed(stage.database);
  const stop = new AbortController();
  await stage.runtime.indexing.index(stage.request);
  const states = feed.watch({ signal: stop.signal });
  expect((await states.next()).value).toMatchObject({ status: 'succeeded' });
  const waiting = feed.watch({ signal: stop.signal });
  await waiting.next();
  const next = waiting.next();
  expect(feed.size).toBe(2);
  stop.abort();
  expect(feed.size).toBe(0);
  expect(await next).toMatchObject({ done: true });
});

it('refuses a run that does not exist', async () => {
  await using stage = await setUp(0, 0);
  const { signal } = new AbortController();
  const states = stage.runtime.runs.watch({ id: 'nobody', signal })[Symbol.asyncIterator]();
  await expect(states.next()).rejects.toMatchObject({ code: 'not-found' });
});

it('tells that a run was interrupted when its process is killed', { timeout: 60_000 }, async () => {
  await using stage = await setUp(120, 0);
  const { runtime, home, database, pictures } = stage;
  const log = `${home}/embedded.log`;
  const child = startChild(['index', pictures.path, 'greens'], {
    home,
    databaseUrl: database.url,
    log,
    delay: 20,
  });
  await waitForLog(log, 40);
  const stop = new AbortController();
  const statuses: string[] = [];
  for await (const run of runtime.runs.watch({ signal: stop.signal })) {
    if (statuses.at(-1) !== run.status) statuses.push(run.status);
    if (run.status === 'running') child.kill('SIGKILL');
    else stop.abort();
  }
  expect(statuses).toEqual(['running', 'interrupted']);
  await child.ended;
});
