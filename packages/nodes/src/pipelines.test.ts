import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PipelineInput, RunEvent } from '@clipline/clip-core';
import { openNodeWorld, paintItems } from '@clipline/clip-core/testing';
import { planPipeline, type RunOptions, runPipeline } from '@clipline/engine';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeRegistry } from './index.ts';

const colours = ['red', 'green', 'blue'];

/** A folder of small pictures, some of them bad in every way, and a world to run pipelines in. */
async function openPictures() {
  const world = await openNodeWorld();
  const base = await mkdtemp(join(tmpdir(), 'clipline-pipelines-'));
  const root = join(base, 'pictures');
  const paintings = await paintItems(12);
  const lines: string[] = [];
  for (const [n, colour] of [...colours, ...colours, ...colours, ...colours].entries()) {
    const name = `${n % 2 === 0 ? 'even/' : ''}${n}\n😀 ${colour}.png`;
    await mkdir(join(root, 'even'), { recursive: true });
    const painted = paintings.find(({ metadata }) => metadata.colour === colour);
    await writeFile(join(root, name), Buffer.from(painted?.image?.uri.split(',')[1] ?? '', 'base64'));
    lines.push(JSON.stringify({ file_name: name, n, title: `something ${colour}` }));
  }
  await writeFile(join(root, 'corrupt.jpg'), 'no picture');
  await writeFile(join(root, 'even', 'empty.png'), '');
  await symlink('/etc', join(root, 'out'));
  await writeFile(join(root, 'metadata.jsonl'), lines.join('\n'));
  const run = async (
    pipeline: PipelineInput,
    options: Partial<RunOptions> & { readonly stopAfter?: number } = {},
  ) => {
    const events: RunEvent[] = [];
    const plan = planPipeline(pipeline, nodeRegistry);
    const contextFor = (nodeId: string) => ({ ...world.context, scratch: join(base, 'scratch', nodeId) });
    for await (const event of runPipeline(plan, { contextFor, ...options })) {
      events.push(event);
      if (events.length === options.stopAfter) break;
    }
    return events;
  };
  return {
    base,
    root,
    world,
    run,
    async [Symbol.asyncDispose]() {
      await world[Symbol.asyncDispose]();
      await rm(base, { recursive: true, force: true });
    },
  };
}

type Pictures = Awaited<ReturnType<typeof openPictures>>;

/** Everything at once: labels, a verdict, two ways, a catalogue, and a file for each of them and one for failures. */
const drawAll = ({ root, base }: Pictures): PipelineInput => ({
  name: 'all',
  nodes: [
    { id: 'source', type: 'sources.folder', params: { root, pageSize: 2 } },
    { id: 'embed', type: 'clip.embed-image' },
    { id: 'classify', type: 'clip.classify', params: { labels: colours, top: 1, templates: ['{}'] } },
    { id: 'moderate', type: 'clip.moderate' },
    { id: 'branch', type: 'flow.branch', params: { condition: 'label == "red" && metadata.n < 9' } },
    { id: 'write', type: 'store.upsert', params: { catalog: 'cats' } },
    { id: 'reds', type: 'output.write-file', params: { path: join(base, 'reds.jsonl') } },
    { id: 'others', type: 'output.write-file', params: { path: join(base, 'others.csv'), format: 'csv' } },
    { id: 'failures', type: 'output.write-file', params: { path: join(base, 'failures.jsonl') } },
  ],
  edges: [
    { from: 'source', to: 'embed' },
    { from: 'embed', to: 'classify' },
    { from: 'classify', to: 'moderate' },
    { from: 'moderate', to: 'branch' },
    { from: 'moderate', to: 'write' },
    { from: 'branch', output: 'true', to: 'reds' },
    { from: 'branch', output: 'false', to: 'others' },
    { from: 'source', output: 'error', to: 'failures' },
    { from: 'embed', output: 'error', to: 'failures' },
  ],
});

async function readResults({ base, world }: Pictures) {
  const linesOf = async (name: string) =>
    (await readFile(join(base, name), 'utf8'))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  const table = parse(await readFile(join(base, 'others.csv'), 'utf8'), { columns: true }) as unknown as {
    readonly [column: string]: string;
  }[];
  return {
    records: await world.store.count('cats'),
    reds: (await linesOf('reds.jsonl')).map(({ metadata }) => metadata.n).sort((a, b) => a - b),
    others: table.map((row) => Number(row['metadata.n'])).sort((a, b) => a - b),
    labels: [...new Set(table.map(({ label }) => label))].sort(),
    failures: (await linesOf('failures.jsonl'))
      .filter(({ failure }) => /^(image-|path-outside-root)/.test(failure.code))
      .map(({ id }) => id)
      .sort(),
  };
}

const expected = {
  records: 12,
  reds: [0, 3, 6],
  others: [1, 2, 4, 5, 7, 8, 9, 10, 11],
  labels: ['blue', 'green', 'red'],
  failures: ['corrupt.jpg', 'even/empty.png', 'out'],
};

describe('a pipeline of real nodes', () => {
  it('takes pictures from a folder to a catalogue and files, with the failures in a file of their own', async () => {
    await using pictures = await openPictures();
    const events = await pictures.run(drawAll(pictures));
    expect(await readResults(pictures)).toEqual(expected);
    expect(events.at(-1)).toEqual({ kind: 'run-finished', pages: 8 });
  });

  it('ends the same however often it is stopped and goes on', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 2, max: 40 }), { maxLength: 3 }), async (stops) => {
        await using pictures = await openPictures();
        let from: Partial<RunOptions> = {};
        for (const stopAfter of [...stops, Number.POSITIVE_INFINITY]) {
          const events = await pictures.run(drawAll(pictures), { ...from, stopAfter });
          const last = events.findLast((event) => event.kind === 'page-committed');
          if (last?.kind === 'page-committed') from = { cursor: last.cursor, firstPage: last.page + 1 };
        }
        expect(await readResults(pictures)).toEqual(expected);
      }),
      { numRuns: 12 },
    );
  });

  it('finds a picture by the title of another', async () => {
    await using pictures = await openPictures();
    await pictures.run(drawAll(pictures));
    const path = join(pictures.base, 'found.jsonl');
    await pictures.run({
      name: 'find',
      nodes: [
        { id: 'source', type: 'sources.folder', params: { root: pictures.root, include: ['even/*'] } },
        { id: 'embed', type: 'clip.embed-text', params: { text: '{{metadata.title}}' } },
        {
          id: 'find',
          type: 'store.query',
          params: { catalog: 'cats', topK: 2, filter: 'n < 6', withoutItself: true },
        },
        { id: 'write', type: 'output.write-file', params: { path } },
      ],
      edges: [
        { from: 'source', to: 'embed' },
        { from: 'embed', to: 'find' },
        { from: 'find', to: 'write' },
      ],
    });
    const lines = (await readFile(path, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(6);
    for (const { id, text, matches } of lines) {
      expect(matches[0].id).not.toBe(id);
      expect(text).toContain(matches[0].metadata.label);
      expect(matches.every((match: { metadata: { n: number } }) => match.metadata.n < 6)).toBe(true);
    }
  });
});
