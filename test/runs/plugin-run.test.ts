import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addPlugin, nodeRegistry, openRuntime, readEnvironment } from '@clipline/runtime';
import { expect, it } from 'vitest';
import { createTestDatabase } from '../support/postgres.ts';

const code = `export default ({ defineNode, defineSource, z }) => [
  defineSource({
    type: 'numbers.count', version: 1, title: 'Count', description: 'Gives numbers.',
    params: z.strictObject({ to: z.int().min(1).max(100).describe('The last one.') }),
    gives: ['text'],
    async *pages({ to }) {
      const items = Array.from({ length: to }, (_, n) => ({ id: 'n' + n, metadata: { n }, text: 'number ' + n }));
      yield { items, cursor: to, total: to };
    },
  }),
  defineNode({
    type: 'numbers.double', version: 1, title: 'Double', description: 'Doubles numbers.',
    params: z.strictObject({}), needs: ['text'], gives: [], outputs: ['out'], pure: true,
    run: async (items) => ({ out: items.map((item) => ({ ...item, metadata: { n: item.metadata.n * 2 } })) }),
  }),
];`;

it('runs a pipeline of a plugin’s source and node, and keeps the version with the run', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'clipline-plugin-run-'));
  await using database = await createTestDatabase();
  try {
    const source = join(folder, 'numbers');
    await mkdir(source);
    const manifest = { name: 'numbers', version: '2.3.4', type: 'module', clipline: { contract: 1 } };
    await writeFile(join(source, 'package.json'), JSON.stringify(manifest));
    await writeFile(join(source, 'index.js'), code);
    const environment = readEnvironment({ CLIPLINE_HOME: join(folder, 'home'), DATABASE_URL: database.url });
    await addPlugin(source, { home: environment.home, builtIn: nodeRegistry });

    await using runtime = await openRuntime(environment, { database });
    expect(await runtime.nodes.plugins()).toMatchObject([{ name: 'numbers', state: 'ready' }]);
    expect((await runtime.nodes.list()).map(({ type }) => type)).toContain('numbers.double');
    const path = join(folder, 'out.jsonl');
    const pipeline = {
      name: 'Doubles',
      nodes: [
        { id: 'count', type: 'numbers.count', params: { to: 3 } },
        { id: 'double', type: 'numbers.double' },
        { id: 'write', type: 'output.write-file', params: { path } },
      ],
      edges: [
        { from: 'count', to: 'double' },
        { from: 'double', to: 'write' },
      ],
    };
    expect(await runtime.nodes.check(pipeline)).toEqual([]);
    const run = await runtime.runs.runPipeline(pipeline);
    expect(run.status).toBe('succeeded');
    const lines = (await readFile(path, 'utf8')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).metadata.n)).toEqual([0, 2, 4]);
    const row = await database.prisma.run.findUniqueOrThrow({ where: { id: run.id } });
    expect(row.request).toMatchObject({ plugins: { numbers: '2.3.4' } });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 60_000);
