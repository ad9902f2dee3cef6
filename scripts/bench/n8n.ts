import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RunEvent } from '@clipline/clip-core';
import { openRuntime, readEnvironment } from '@clipline/runtime';
import { z } from 'zod';
import { cacheFolder } from '../test/step.ts';
import { installN8n, n8nVersion } from './n8n-install.ts';
import type { Row } from './table.ts';

const items = 10_000;

/** A white PNG. */
const onePixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg==',
  'base64',
);
const run = promisify(execFile);

/**
 * The same pipeline of 10,000 items in a headless n8n and here, by turns: keep those that satisfy a condition, set a
 * field by an expression, pass them on. Both record the run in their database. Time is that of the three nodes
 * after the source, and of the whole run with its source; for n8n with the start of the command too.
 */
export async function benchN8n({ rounds }: { readonly rounds: number }): Promise<readonly Row[]> {
  const n8n = installN8n(cacheFolder);
  const folder = await mkdtemp(join(tmpdir(), 'clipline-n8n-'));
  try {
    await using clipline = await prepareClipline(folder);
    const ask = await prepareN8n(n8n, folder);
    const times = { ours: [] as Times[], theirs: [] as Times[] };
    for (let round = 0; round < rounds; round++) {
      times.theirs.push(await ask());
      times.ours.push(await clipline.ask());
    }
    const [ours, theirs] = [best(times.ours), best(times.theirs)];
    return [
      toRow(`n8n ${n8nVersion}`, theirs),
      toRow('clipline', ours),
      {
        what: 'n8n : clipline',
        'seconds in the nodes': theirs.nodes / ours.nodes,
        'seconds in all': theirs.all / ours.all,
      },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Seconds. */
interface Times {
  /** Summed over the nodes after the source, as each program counts it. */
  readonly nodes: number;
  /** With the source and, for n8n, the start of the command. */
  readonly all: number;
}

function best(times: readonly Times[]): Times {
  return {
    nodes: Math.min(...times.map(({ nodes }) => nodes)),
    all: Math.min(...times.map(({ all }) => all)),
  };
}

function toRow(what: string, { nodes, all }: Times): Row {
  return {
    what,
    'seconds in the nodes': nodes,
    'items/s through the nodes': Math.round(items / nodes),
    'seconds in all': all,
  };
}

async function prepareClipline(folder: string) {
  const home = join(folder, 'home');
  const table = join(folder, 'items.jsonl');
  const rows = Array.from({ length: items }, (_, n) =>
    JSON.stringify({ id: `row-${n}`, n, name: `row ${n}`, image: 'picture.png' }),
  );
  // Rows are pictures here: each names the same small one, which is looked at every time.
  await writeFile(join(folder, 'picture.png'), onePixel);
  await writeFile(table, `${rows.join('\n')}\n`);
  const runtime = await openRuntime(readEnvironment({ ...process.env, CLIPLINE_HOME: home }));
  const ask = async (): Promise<Times> => {
    const started = performance.now();
    let milliseconds = 0;
    const onEvent = (event: RunEvent) => {
      if (event.kind === 'node-finished' && event.node !== 'rows') milliseconds += event.counts.milliseconds;
    };
    const pipeline = {
      name: 'Beside n8n',
      nodes: [
        { id: 'rows', type: 'sources.table', params: { file: table, pageSize: 1000 } },
        { id: 'keep', type: 'flow.filter', params: { condition: 'metadata.n >= 0' } },
        { id: 'set', type: 'output.set-metadata', params: { fields: { label: '"item " + metadata.name' } } },
        { id: 'pass', type: 'flow.filter', params: { condition: 'true' } },
      ],
      edges: [
        { from: 'rows', to: 'keep' },
        { from: 'keep', to: 'set' },
        { from: 'set', to: 'pass' },
      ],
    };
    const { id } = await runtime.runs.runPipeline(pipeline, { onEvent });
    const all = (performance.now() - started) / 1000;
    const { progress } = await runtime.runs.get(id);
    if (progress.scanned !== items) throw new Error(`${progress.scanned} of ${items} items came through.`);
    return { nodes: milliseconds / 1000, all };
  };
  return { ask, [Symbol.asyncDispose]: () => runtime[Symbol.asyncDispose]() };
}

const workflowId = 'cliplinebench0001';

/** Imports the workflow and answers what runs it once. */
async function prepareN8n(n8n: string, folder: string): Promise<() => Promise<Times>> {
  const file = join(folder, 'workflow.json');
  await writeFile(file, JSON.stringify(drawWorkflow()));
  const options = {
    env: {
      ...process.env,
      N8N_USER_FOLDER: join(folder, 'n8n'),
      // The default engine makes the process crash at its end on Node 24.
      N8N_EXPRESSION_ENGINE: 'legacy',
      N8N_DIAGNOSTICS_ENABLED: 'false',
      N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
    },
  };
  const program = join(n8n, 'node_modules', 'n8n', 'bin', 'n8n');
  await run(process.execPath, [program, 'import:workflow', `--input=${file}`], options);
  return async () => {
    const started = performance.now();
    // To a file: it ends before a pipe has taken all that it prints.
    const output = join(folder, 'execution.txt');
    await using file = await open(output, 'w');
    const child = spawn(process.execPath, [program, 'execute', `--id=${workflowId}`, '--rawOutput'], {
      ...options,
      stdio: ['ignore', file.fd, 'inherit'],
    });
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Error(`n8n ended with ${code}.`);
    const all = (performance.now() - started) / 1000;
    return { ...readTimes(await readFile(output, 'utf8')), all };
  };
}

const execution = z.object({
  status: z.literal('success'),
  data: z.object({
    resultData: z.object({
      runData: z.record(
        z.string(),
        z.tuple([
          z.object({
            executionTime: z.number(),
            data: z.object({ main: z.tuple([z.array(z.unknown())]).rest(z.unknown()) }),
          }),
        ]),
      ),
    }),
  }),
});

/** Log lines come before the JSON. */
function readTimes(stdout: string): Pick<Times, 'nodes'> {
  const text = stdout.slice(stdout.indexOf('\n{\n') + 1, stdout.lastIndexOf('}') + 1);
  const { data } = execution.parse(JSON.parse(text));
  const counted = ['Keep', 'Set', 'Pass'].map((name) => data.resultData.runData[name]?.[0]);
  const through = counted.at(-1)?.data.main[0].length ?? 0;
  if (through !== items) throw new Error(`${through} of ${items} items came through n8n.`);
  return { nodes: counted.reduce((sum, node) => sum + (node?.executionTime ?? 0), 0) / 1000 };
}

function drawWorkflow() {
  const base = 'n8n-nodes-base';
  const node = (name: string, type: string, typeVersion: number, parameters: object) => ({
    id: name,
    name,
    type: `${base}.${type}`,
    typeVersion,
    position: [0, 0],
    parameters,
  });
  const nodes = [
    node('Manual', 'manualTrigger', 1, {}),
    node('Items', 'debugHelper', 1, {
      category: 'randomData',
      randomDataType: 'user',
      randomDataCount: items,
    }),
    node('Keep', 'filter', 2.2, {
      conditions: {
        options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
        combinator: 'and',
        conditions: [
          {
            id: 'c',
            leftValue: '={{ $json.uid.length }}',
            rightValue: 0,
            operator: { type: 'number', operation: 'gte' },
          },
        ],
      },
      options: {},
    }),
    node('Set', 'set', 3.4, {
      includeOtherFields: true,
      options: {},
      assignments: {
        assignments: [{ id: 'a', name: 'label', type: 'string', value: '={{ "item " + $json.firstname }}' }],
      },
    }),
    node('Pass', 'noOp', 1, {}),
  ];
  const connections = Object.fromEntries(
    nodes.slice(0, -1).map(({ name }, index) => [
      name,
      // There is a next one for all but the last.
      { main: [[{ node: (nodes[index + 1] as { name: string }).name, type: 'main', index: 0 }]] },
    ]),
  );
  return {
    id: workflowId,
    name: 'Beside Clipline',
    active: false,
    nodes,
    connections,
    settings: { executionOrder: 'v1' },
  };
}
