import type { JsonValue } from '@clipline/clip-core';
import { expect, it, vi } from 'vitest';
import { openTestRuntime } from '../../../../test/runs/test-runtime.ts';

function pipelineFile(name: string, root = '/pictures'): { readonly [key: string]: JsonValue } {
  return {
    name,
    nodes: [
      { id: 'folder', type: 'sources.folder', params: { root } },
      { id: 'embed', type: 'clip.embed-image' },
    ],
    edges: [{ from: 'folder', to: 'embed' }],
  };
}

it('keeps drafts, publishes versions and puts one back', async () => {
  await using opened = await openTestRuntime();
  const { pipelines } = opened.runtime;
  expect(await pipelines.list()).toEqual([]);
  const first = await pipelines.saveDraft('label', pipelineFile('label'), { revision: null });
  expect(first).toMatchObject({ revision: 1, publishedVersion: null, changed: true, problems: [] });
  expect(await pipelines.publish('label', { revision: 1 })).toMatchObject({ version: 1 });
  expect(await pipelines.get('label')).toMatchObject({ publishedVersion: 1, changed: false });
  await pipelines.saveDraft('label', pipelineFile('label', '/elsewhere'), { revision: 1 });
  expect(await pipelines.get('label')).toMatchObject({
    publishedVersion: 1,
    changed: true,
    published: pipelineFile('label'),
    draft: pipelineFile('label', '/elsewhere'),
  });
  expect(await pipelines.publish('label')).toMatchObject({ version: 2 });
  expect((await pipelines.versions('label')).map(({ version }) => version)).toEqual([2, 1]);
  expect(await pipelines.restore('label', 1)).toMatchObject({ revision: 3, draft: pipelineFile('label') });
  expect(await pipelines.get('label')).toMatchObject({ publishedVersion: 2 });
  await expect(pipelines.restore('label', 7)).rejects.toMatchObject({ code: 'not-found' });
});

it('keeps what was said of a version', async () => {
  await using opened = await openTestRuntime();
  const { pipelines } = opened.runtime;
  await pipelines.saveDraft('label', pipelineFile('label'), { revision: null });
  expect(await pipelines.publish('label', { note: ' First one\n' })).toMatchObject({ note: 'First one' });
  expect(await pipelines.publish('label', { note: ' ' })).toMatchObject({ note: null });
  expect((await pipelines.versions('label')).map(({ note }) => note)).toEqual([null, 'First one']);
  expect(await pipelines.version('label', 1)).toMatchObject({
    version: 1,
    note: 'First one',
    definition: pipelineFile('label'),
  });
  await expect(pipelines.version('label', 3)).rejects.toMatchObject({ code: 'not-found' });
});

it('runs and schedules what is published while the draft is another', async () => {
  await using opened = await openTestRuntime();
  const { pipelines, runs, schedules } = opened.runtime;
  const schedule = { id: 'nightly', type: 'triggers.schedule', params: { cron: '0 3 * * *' } };
  const published = { ...pipelineFile('label'), triggers: [schedule] };
  await pipelines.saveDraft('label', published, { revision: null });
  await pipelines.publish('label');
  await pipelines.saveDraft('label', pipelineFile('label', '/elsewhere'), { revision: 1 });
  expect(await schedules.list()).toMatchObject([{ pipeline: 'label', active: true }]);
  const { id } = await runs.start({ pipeline: 'label' });
  expect(await runs.describe(id)).toMatchObject({ version: 1, definition: published });
  const draft = await runs.start({ pipeline: 'label', draft: true });
  expect(await runs.describe(draft.id)).toMatchObject({
    version: null,
    definition: pipelineFile('label', '/elsewhere'),
  });
  await pipelines.publish('label');
  expect(await schedules.list()).toMatchObject([{ active: false }]);
});

it('lists what starts each pipeline and its last run, in as many queries for one as for many', async () => {
  await using opened = await openTestRuntime();
  const { runtime, database } = opened;
  const { pipelines, runs, schedules } = runtime;
  const triggers = [
    { id: 'nightly', type: 'triggers.schedule', params: { cron: '0 3 * * *' } },
    { id: 'hook', type: 'triggers.webhook', params: { path: 'label', auth: 'none' } },
    { id: 'off', type: 'triggers.schedule', params: { everySeconds: 3600 }, enabled: false },
  ];
  for (const name of ['draft', 'label', 'plain']) {
    const file = { ...pipelineFile(name), triggers: name === 'label' ? triggers : [] };
    await pipelines.saveDraft(name, file, { revision: null });
    if (name !== 'draft') await pipelines.publish(name);
  }
  await schedules.add({ pipeline: 'plain', name: 'hourly', everySeconds: 3600 });
  await schedules.pause('plain/hourly');
  await runs.start({ pipeline: 'label' });
  const last = await runs.start({ pipeline: 'label' });

  const asked = vi.spyOn(database.pool, 'query');
  const [draft, label, plain] = await pipelines.list();
  expect(asked).toHaveBeenCalledTimes(2);
  expect(draft).toMatchObject({ name: 'draft', triggers: [], lastRun: null });
  expect(label).toMatchObject({
    triggers: [
      { id: 'hook', to: 'requests', active: true, next: null },
      { id: 'nightly', to: 'clock', active: true, next: (await schedules.get('label/nightly')).next },
    ],
    lastRun: { id: last.id, status: 'queued', createdAt: last.createdAt, startedAt: null },
  });
  expect(plain).toMatchObject({
    triggers: [{ id: 'hourly', to: 'clock', active: true, paused: true, next: null }],
    lastRun: null,
  });
});

it('names the rule and the parameter of a problem', async () => {
  await using opened = await openTestRuntime();
  const file = pipelineFile('label');
  const nodes = [{ id: 'folder', type: 'sources.folder', params: { root: 7 } }];
  const problems = await opened.runtime.nodes.check({ ...file, nodes, edges: [] });
  expect(problems).toMatchObject([{ rule: 'params-invalid', node: 'folder', param: 'root' }]);
});

it('refuses a draft that was started from an older one, and shows both', async () => {
  await using opened = await openTestRuntime();
  const { pipelines } = opened.runtime;
  await pipelines.saveDraft('label', pipelineFile('label'), { revision: null });
  const mine = pipelineFile('label', '/mine');
  const theirs = pipelineFile('label', '/theirs');
  const saved = await Promise.allSettled(
    [mine, theirs].map((draft) => pipelines.saveDraft('label', draft, { revision: 1 })),
  );
  expect(saved.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const refused = saved.find((one) => one.status === 'rejected');
  expect(refused?.reason).toMatchObject({
    code: 'conflict',
    details: { kept: { revision: 2, draft: expect.any(Object) }, given: { revision: 1 } },
  });
  const { draft, revision } = await pipelines.get('label');
  expect(revision).toBe(2);
  expect([mine, theirs]).toContainEqual(draft);
  await expect(pipelines.saveDraft('label', mine, { revision: null })).rejects.toMatchObject({
    code: 'conflict',
  });
  await expect(pipelines.publish('label', { revision: 1 })).rejects.toMatchObject({ code: 'conflict' });
});

it('keeps an unsound draft, says what is wrong, and does not publish it', async () => {
  await using opened = await openTestRuntime();
  const { pipelines } = opened.runtime;
  const unsound = { name: 'label', nodes: [{ id: 'a', type: 'no.such' }] };
  const { problems } = await pipelines.saveDraft('label', unsound, { revision: null });
  expect(problems).toMatchObject([{ node: 'a' }]);
  await expect(pipelines.publish('label')).rejects.toMatchObject({ code: 'pipeline-invalid' });
  expect(await pipelines.get('label')).toMatchObject({ publishedVersion: null });
});

it('renames and removes', async () => {
  await using opened = await openTestRuntime();
  const { pipelines } = opened.runtime;
  for (const name of ['one', 'two']) await pipelines.saveDraft(name, pipelineFile(name), { revision: null });
  await expect(pipelines.rename('one', 'two')).rejects.toMatchObject({ code: 'conflict' });
  expect(await pipelines.rename('one', 'three')).toMatchObject({ name: 'three' });
  await expect(pipelines.get('on')).rejects.toMatchObject({ code: 'not-found' });
  await pipelines.remove('two');
  expect((await pipelines.list()).map(({ name }) => name)).toEqual(['three']);
  for (const name of ['', ' a', 'a\n', 'x'.repeat(201)]) {
    await expect(pipelines.rename('three', name)).rejects.toMatchObject({ code: 'param-invalid' });
  }
});
