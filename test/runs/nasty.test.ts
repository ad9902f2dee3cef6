import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openModel } from '@clipline/clip-core/models';
import { expect, it } from 'vitest';
import { makeNastyFolder } from '../fixtures/nasty/make.ts';
import { openTestRuntime } from './test-runtime.ts';

const catalog = 'nasty';

it('gives every difficult file its defined outcome and takes in the rest', { timeout: 120_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'clipline-nasty-'));
  await using cleanUp = new AsyncDisposableStack();
  cleanUp.defer(() => rm(folder, { recursive: true, force: true }));
  const files = await makeNastyFolder(folder);
  await using opened = await openTestRuntime({
    openModel: () => openModel({ model: 'starter', home: folder, offline: true, threads: 2 }),
  });
  const { runtime } = opened;

  const report = await runtime.indexing.index({ folder, catalog });
  const { matches } = await runtime.search.search({ catalog, query: { text: 'a picture' }, topK: 1000 });
  const outcomes = new Map<string, string>([
    ...matches.map(({ uri }): [string, string] => [relative(folder, fileURLToPath(uri)), 'ok']),
    ...report.failed.map(({ path, code }): [string, string] => [relative(folder, path), code]),
  ]);
  const given = files.map(({ path }) => [path, outcomes.get(path) ?? 'ignored']);
  expect(given).toEqual(files.map(({ path, expect: outcome }) => [path, outcome]));
  expect(report.scanned).toBe(report.embedded + report.failed.length);
  for (const { message } of report.failed) expect(message).toMatch(/[.!]$/);

  const again = await runtime.indexing.index({ folder, catalog });
  expect(again).toMatchObject({ embedded: 0, unchanged: report.embedded, removed: 0 });
  expect(again.failed).toEqual(report.failed);
});
