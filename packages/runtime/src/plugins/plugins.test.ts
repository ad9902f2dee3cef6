import { existsSync } from 'node:fs';
import { appendFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeRegistry } from '@clipline/nodes';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { addPlugin, removePlugin } from './change-plugins.ts';
import { describeNodes } from './describe-nodes.ts';
import { loadNodes, requireInstalled } from './load-plugins.ts';
import { pluginFolder } from './plugin-folder.ts';
import { runNpm } from './run-npm.ts';
import { scaffoldPlugin } from './scaffold-plugin.ts';
import { testPlugin } from './test-plugin.ts';

// npm runs for real, and takes seconds where others are busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const builtIn = nodeRegistry;

async function temporaryHome() {
  const path = await mkdtemp(join(tmpdir(), 'clipline-plugins-'));
  return {
    path,
    home: join(path, 'home'),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

/** A plugin of one node, whose module begins with `code`. */
async function writePlugin(
  folder: string,
  { name, code = '', type = `${name}.pass`, version = '1.0.0' }: PluginParts,
): Promise<string> {
  const path = join(folder, name);
  await mkdir(path, { recursive: true });
  const manifest = { name, version, type: 'module', exports: './index.js', clipline: { contract: 1 } };
  await writeFile(join(path, 'package.json'), JSON.stringify(manifest));
  await writeFile(
    join(path, 'index.js'),
    `${code}
     export default ({ defineNode, z }) => [defineNode({
       type: '${type}', version: 1, title: 'Pass', description: 'Passes items on.',
       params: z.strictObject({ mark: z.string().default('x').describe('A word.') }),
       needs: [], gives: [], outputs: ['out'], pure: true,
       async run(items) { return { out: [...items] }; },
     })];`,
  );
  return path;
}

interface PluginParts {
  readonly name: string;
  readonly code?: string;
  readonly type?: string;
  readonly version?: string;
}

describe('a plugin', () => {
  it('is installed from a folder, locked with its integrity, and its node is in the registry', async () => {
    await using place = await temporaryHome();
    const source = await writePlugin(place.path, { name: 'marks' });
    const added = await addPlugin(source, { home: place.home, builtIn });
    expect(added).toMatchObject({ name: 'marks', version: '1.0.0', from: './packages/marks-1.0.0.tgz' });
    expect(added.integrity).toMatch(/^sha512-/);
    // What is installed does not change when the folder does.
    await appendFile(join(source, 'index.js'), 'throw new Error("changed")');
    const loaded = await loadNodes({ home: place.home, builtIn });
    expect(loaded.plugins).toMatchObject([{ name: 'marks', state: 'ready', types: ['marks.pass'] }]);
    expect(loaded.registry.size).toBe(builtIn.size + 1);
    const [view] = describeNodes(loaded).filter(({ plugin }) => plugin !== null);
    expect(view).toMatchObject({
      type: 'marks.pass',
      kind: 'node',
      outputs: ['out'],
      plugin: { name: 'marks', version: '1.0.0' },
      params: { properties: { mark: { description: 'A word.' } }, additionalProperties: false },
    });
  });

  it('is replaced by a newer version and removed again, archive included', async () => {
    await using place = await temporaryHome();
    await addPlugin(await writePlugin(place.path, { name: 'marks' }), { home: place.home, builtIn });
    const newer = await writePlugin(place.path, { name: 'marks', version: '1.1.0' });
    await addPlugin(newer, { home: place.home, builtIn });
    const { plugins } = await loadNodes({ home: place.home, builtIn });
    expect(plugins.map(({ name, version, state }) => [name, version, state])).toEqual([
      ['marks', '1.1.0', 'ready'],
    ]);
    await removePlugin('marks', { home: place.home });
    expect(await loadNodes({ home: place.home, builtIn })).toMatchObject({ plugins: [] });
    expect(existsSync(join(pluginFolder(place.home).packages, 'marks-1.1.0.tgz'))).toBe(false);
    await expect(removePlugin('marks', { home: place.home })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('never runs a script of its package', async () => {
    await using place = await temporaryHome();
    const source = await writePlugin(place.path, { name: 'scripted' });
    const manifest = JSON.parse(await readFile(join(source, 'package.json'), 'utf8'));
    const proof = join(place.path, 'script-ran');
    const script = `node -e "require('fs').writeFileSync('${proof}', '')"`;
    manifest.scripts = { preinstall: script, postinstall: script, prepare: script, prepack: script };
    await writeFile(join(source, 'package.json'), JSON.stringify(manifest));
    await addPlugin(source, { home: place.home, builtIn });
    expect(existsSync(proof)).toBe(false);
  });

  it('is refused under the name of a built-in node or of another plugin, with all as before', async () => {
    await using place = await temporaryHome();
    await addPlugin(await writePlugin(place.path, { name: 'marks' }), { home: place.home, builtIn });
    const before = await readFile(pluginFolder(place.home).lock, 'utf8');
    const clashes = [
      { name: 'embedder', type: 'clip.embed-image' },
      { name: 'other', type: 'marks.pass' },
    ];
    for (const parts of clashes) {
      const source = await writePlugin(place.path, parts);
      await expect(addPlugin(source, { home: place.home, builtIn })).rejects.toMatchObject({
        code: 'plugin-broken',
        message: expect.stringContaining(parts.type),
      });
    }
    expect(await readFile(pluginFolder(place.home).lock, 'utf8')).toBe(before);
    const { plugins } = await loadNodes({ home: place.home, builtIn });
    expect(plugins).toMatchObject([{ name: 'marks', state: 'ready' }]);
  });

  it('is refused when it is none: a package without the field, a wild name, an unknown folder', async () => {
    await using place = await temporaryHome();
    const source = await writePlugin(place.path, { name: 'plain' });
    await writeFile(join(source, 'package.json'), JSON.stringify({ name: 'plain', version: '1.0.0' }));
    const options = { home: place.home, builtIn };
    await expect(addPlugin(source, options)).rejects.toMatchObject({ code: 'plugin-broken' });
    for (const spec of ['git+ssh://host/x.git', './nowhere', 'https://host/x.tgz', '--global'])
      await expect(addPlugin(spec, options)).rejects.toMatchObject({ code: 'param-invalid' });
  });
});

describe('a broken plugin', () => {
  const faults = [
    ['throws', 'throw new Error("no luck");', /threw: no luck/],
    ['ends the process', 'process.exit(3);', /ended the process with code 3/],
    ['never comes back', 'for (;;) {}', /did not finish being loaded/],
    [
      'fails a moment later',
      'setTimeout(() => { throw new Error("late"); }, 20);',
      /ended the process.*late/,
    ],
    ['cannot be parsed', 'const = ;', /threw/],
  ] as const;

  // npm takes seconds: it installs once, and each case gets a copy.
  let seed: Awaited<ReturnType<typeof temporaryHome>>;
  beforeAll(async () => {
    seed = await temporaryHome();
    for (const name of ['good', 'bad'])
      await addPlugin(await writePlugin(seed.path, { name }), { home: seed.home, builtIn });
  });
  afterAll(() => seed[Symbol.asyncDispose]());

  it.each(faults)('that %s does not take others down, and says why', async (_, code, problem) => {
    await using place = await temporaryHome();
    await cp(seed.home, place.home, { recursive: true });
    const installed = join(pluginFolder(place.home).path, 'node_modules', 'bad');
    const text = await readFile(join(installed, 'index.js'), 'utf8');
    await writeFile(join(installed, 'index.js'), `${code}\n${text}`);
    const { plugins, registry } = await loadNodes({ home: place.home, builtIn, patience: 4_000 });
    expect(plugins.map(({ name, state }) => [name, state])).toEqual([
      ['good', 'ready'],
      ['bad', 'broken'],
    ]);
    expect(plugins[1]?.problem).toMatch(problem);
    expect(registry.has('good.pass')).toBe(true);
    expect(registry.has('bad.pass')).toBe(false);
  });

  it('is refused when it is added', async () => {
    await using place = await temporaryHome();
    const source = await writePlugin(place.path, { name: 'bad', code: 'process.exit(0);' });
    await expect(addPlugin(source, { home: place.home, builtIn })).rejects.toMatchObject({
      code: 'plugin-broken',
      message: expect.stringContaining('ended the process with code 0'),
    });
    expect(await loadNodes({ home: place.home, builtIn })).toMatchObject({ plugins: [] });
  });

  it('is one whose definition breaks a rule, named in the message', async () => {
    await using place = await temporaryHome();
    const source = await writePlugin(place.path, { name: 'sloppy' });
    const text = await readFile(join(source, 'index.js'), 'utf8');
    const sloppy = text
      .replace(".describe('A word.')", '')
      .replace("title: 'Pass'", "title: 'pass'")
      .replace("outputs: ['out']", "outputs: ['error']");
    await writeFile(join(source, 'index.js'), sloppy);
    await expect(addPlugin(source, { home: place.home, builtIn })).rejects.toMatchObject({
      message: expect.stringMatching(/sloppy\.pass: title: .*sloppy\.pass: outputs\.0/s),
    });
  });

  it('is what remains of a lock file that cannot be read', async () => {
    await using place = await temporaryHome();
    const folder = pluginFolder(place.home);
    await mkdir(folder.path, { recursive: true });
    await writeFile(folder.lock, '{"half":');
    const { plugins, registry } = await loadNodes({ home: place.home, builtIn });
    expect(plugins).toMatchObject([{ name: folder.lock, state: 'broken' }]);
    expect(registry.size).toBe(builtIn.size);
  });
});

describe('another worker', () => {
  it('installs what the lock file names, and refuses an archive that was changed', async () => {
    await using place = await temporaryHome();
    const source = await writePlugin(place.path, { name: 'marks' });
    await addPlugin(source, { home: place.home, builtIn });
    const first = pluginFolder(place.home);
    const second = pluginFolder(join(place.path, 'second'));
    await mkdir(second.path, { recursive: true });
    await cp(first.lock, second.lock);

    // npm would find the archive in its cache by the integrity.
    vi.stubEnv('npm_config_cache', join(place.path, 'cache'));
    const without = await loadNodes({ home: join(place.path, 'second'), builtIn });
    expect(without.plugins).toMatchObject([
      { name: 'marks', state: 'missing', problem: expect.stringContaining('Copy packages/marks-1.0.0.tgz') },
    ]);
    expect(() => requireInstalled(without)).toThrow(/not installed here/);

    await cp(first.packages, second.packages, { recursive: true });
    const with_ = await loadNodes({ home: join(place.path, 'second'), builtIn });
    expect(with_.plugins).toMatchObject([{ name: 'marks', state: 'ready' }]);
    expect(() => requireInstalled(with_)).not.toThrow();

    const third = pluginFolder(join(place.path, 'third'));
    await mkdir(third.packages, { recursive: true });
    await cp(first.lock, third.lock);
    await appendFile(join(source, 'index.js'), '// changed');
    await runNpm(source, ['pack', '--pack-destination', third.packages]);
    vi.stubEnv('npm_config_cache', join(place.path, 'another-cache'));
    const changed = await loadNodes({ home: join(place.path, 'third'), builtIn });
    expect(changed.plugins).toMatchObject([
      { name: 'marks', state: 'missing', problem: expect.stringMatching(/integrity/i) },
    ]);
    vi.unstubAllEnvs();
  });

  it('puts right what is installed when the lock file changes', async () => {
    await using place = await temporaryHome();
    const folder = pluginFolder(place.home);
    await addPlugin(await writePlugin(place.path, { name: 'marks' }), { home: place.home, builtIn });
    const old = await readFile(folder.lock, 'utf8');
    const newer = await writePlugin(place.path, { name: 'marks', version: '1.1.0' });
    await addPlugin(newer, { home: place.home, builtIn });
    await writeFile(folder.lock, old);
    const { plugins } = await loadNodes({ home: place.home, builtIn });
    expect(plugins).toMatchObject([{ name: 'marks', version: '1.0.0', state: 'ready' }]);
  });
});

describe('a new plugin', () => {
  it('fails its own case and no other until its node is written, and passes then', async () => {
    await using place = await temporaryHome();
    const folder = join(place.path, 'clipline-node-words');
    const files = await scaffoldPlugin(folder);
    expect(files.map((file) => file.slice(folder.length + 1))).toEqual([
      'README.md',
      'cases.js',
      'clipline.d.ts',
      'index.js',
      'package.json',
    ]);
    const before = await testPlugin(folder);
    expect(before.cases.filter(({ ok }) => !ok)).toMatchObject([
      { name: 'counts the words of a text', message: expect.stringContaining('words') },
    ]);
    expect(before.passed).toBeGreaterThan(7);
    const text = await readFile(join(folder, 'index.js'), 'utf8');
    await writeFile(
      join(folder, 'index.js'),
      text.replace('_text) => 0', "_text) => _text.split(' ').length"),
    );
    const after = await testPlugin(folder);
    expect(after).toMatchObject({ plugin: 'clipline-node-words', failed: 0 });
    expect(await addPlugin(folder, { home: place.home, builtIn })).toMatchObject({
      name: 'clipline-node-words',
    });
    const { registry } = await loadNodes({ home: place.home, builtIn });
    expect(registry.has('words.count-words')).toBe(true);
  });

  it('is not written over something', async () => {
    await using place = await temporaryHome();
    await expect(scaffoldPlugin(join(place.path, 'no name!'))).rejects.toMatchObject({
      code: 'param-invalid',
    });
    await writeFile(join(place.path, 'file'), '');
    const folder = join(place.path, 'full');
    await mkdir(folder);
    await writeFile(join(folder, 'file'), '');
    await expect(scaffoldPlugin(folder)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('fails the case in which it ends the process', async () => {
    await using place = await temporaryHome();
    const folder = await writePlugin(place.path, { name: 'quits' });
    const text = await readFile(join(folder, 'index.js'), 'utf8');
    const quits = text.replace(
      'async run(items) {',
      'async run(items) { if (items.length > 900) process.exit(1);',
    );
    await writeFile(join(folder, 'index.js'), quits);
    await writeFile(join(folder, 'cases.js'), "export const samples = { 'quits.pass': { params: {} } };");
    const { cases, failed } = await testPlugin(folder);
    expect(failed).toBe(1);
    expect(cases.at(-1)).toMatchObject({
      ok: false,
      name: expect.stringContaining('1,000 items'),
      message: expect.stringContaining('ended the process with code 1'),
    });
  });
});
