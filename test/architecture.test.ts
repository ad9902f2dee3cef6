import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

interface Source {
  readonly file: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const sources = ['packages/*/src/**/*.{ts,tsx}', 'apps/*/src/**/*.{ts,tsx}']
  .flatMap((pattern) => globSync(pattern, { cwd: root }))
  .map((file) => file.split(sep).join('/'))
  .filter((file) => !file.includes('/generated/') && !file.includes('/node_modules/'))
  .map(readSource);

/** Which areas each area may import, itself aside. `contracts` is clip-core's door ".". */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  contracts: [],
  models: ['contracts'],
  stores: ['contracts'],
  testing: ['contracts', 'models', 'stores'],
  engine: ['contracts'],
  nodes: ['contracts'],
  // `conformance` is what of `testing` runs outside of a test runner: plugins are held to it.
  runtime: ['contracts', 'models', 'stores', 'engine', 'nodes', 'conformance'],
  cli: ['contracts', 'runtime'],
  dashboard: ['contracts', 'runtime'],
};

describe('architecture', () => {
  it('finds sources in every area that it guards', () => {
    const areas = new Set(sources.map((source) => areaOf(source.file)));
    expect([...areas].sort()).toEqual(Object.keys(mayImport).sort());
  });

  it('lets imports go one way', () => {
    const wrong = productSources().flatMap((source) => {
      const from = areaOf(source.file);
      return source.imports.flatMap((specifier) => {
        const to = targetArea(source.file, specifier);
        if (to === null || to === from || mayImport[from]?.includes(to)) return [];
        return [`${source.file} (${from}) imports ${specifier} (${to})`];
      });
    });
    expect(wrong).toEqual([]);
  });

  it('enters packages by their doors', () => {
    const doors = new Set(
      globSync('packages/*/package.json', { cwd: root }).flatMap((file) => {
        const manifest = JSON.parse(readFileSync(join(root, file), 'utf8')) as {
          name: string;
          exports: object;
        };
        return Object.keys(manifest.exports).map((door) => manifest.name + door.slice(1));
      }),
    );
    const wrong = sources.flatMap((source) =>
      source.imports
        .filter((specifier) => specifier.startsWith('@clipline/') && !doors.has(specifier))
        .map((specifier) => `${source.file} imports ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });

  it('has no import cycles', () => {
    expect(cycles()).toEqual([]);
  });

  it('has no index.ts but the doors, and no grab-bag file names', () => {
    const doors = new Set(
      globSync('packages/*/package.json', { cwd: root }).flatMap((file) => {
        const manifest = JSON.parse(readFileSync(join(root, file), 'utf8')) as {
          exports: Record<string, string>;
        };
        return Object.values(manifest.exports).map((door) => join(dirname(file), door));
      }),
    );
    const wrong = sources
      .map((source) => source.file)
      .filter(
        (file) =>
          /\/(utils?|helpers?|common|misc|types)\.tsx?$/.test(file) ||
          (/\/index\.tsx?$/.test(file) && !doors.has(file)),
      );
    expect(wrong).toEqual([]);
  });

  it('names files in kebab-case', () => {
    const wrong = sources
      .map((source) => source.file)
      .filter((file) => {
        const name = file.split('/').at(-1) ?? '';
        return !/^[a-z0-9]+(-[a-z0-9]+)*(\.(test|gen|module|config|d))?\.tsx?$/.test(name);
      });
    expect(wrong).toEqual([]);
  });

  it('keeps node:fs, node:http and drivers out of contracts and engine', () => {
    // Pure code: digests of values, and policies for calls that others make.
    const allowed: Readonly<Record<string, readonly string[]>> = {
      contracts: ['zod', 'node:events'],
      engine: ['zod', 'node:events', 'node:crypto', 'cockatiel'],
    };
    const pure = productSources().filter((source) => ['contracts', 'engine'].includes(areaOf(source.file)));
    const wrong = pure.flatMap((source) =>
      source.imports
        .filter(
          (specifier) =>
            !specifier.startsWith('.') &&
            !specifier.startsWith('@clipline/') &&
            !allowed[areaOf(source.file)]?.includes(specifier),
        )
        .map((specifier) => `${source.file} imports ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });
});

function productSources(): readonly Source[] {
  return sources.filter((source) => !/\.test\.tsx?$/.test(source.file));
}

function readSource(file: string): Source {
  const text = readFileSync(join(root, file), 'utf8');
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;
  const imports = [...text.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
  return { file, text, imports };
}

function areaOf(file: string): string {
  const [top, name, , folder] = file.split('/');
  if (top === 'apps') return name ?? '';
  if (name !== 'clip-core') return name ?? '';
  return folder === 'models' || folder === 'stores' || folder === 'testing' ? folder : 'contracts';
}

function targetArea(file: string, specifier: string): string | null {
  if (specifier.startsWith('.'))
    return areaOf(
      relative(root, resolve(root, dirname(file), specifier))
        .split(sep)
        .join('/'),
    );
  const match = /^@clipline\/([^/]+)(?:\/(.+))?$/.exec(specifier);
  if (!match) return null;
  const [, name = '', door] = match;
  return name === 'clip-core' ? (door ?? 'contracts') : name;
}

/** Strongly connected groups of more than one file, by depth-first search over relative value imports. */
function cycles(): readonly string[] {
  const edges = new Map(productSources().map((source) => [source.file, relativeTargets(source)] as const));
  const found: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const path: string[] = [];
  const visit = (file: string): void => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') {
      found.push([...path.slice(path.indexOf(file)), file].join(' → '));
      return;
    }
    state.set(file, 'open');
    path.push(file);
    for (const next of edges.get(file) ?? []) visit(next);
    path.pop();
    state.set(file, 'done');
  };
  for (const file of edges.keys()) visit(file);
  return found;
}

/** Files imported for their values; `import type` is erased and makes no cycle at run time. */
function relativeTargets(source: Source): readonly string[] {
  const values = source.text.replace(/(?:^|\n)\s*(?:import|export) type [^;]*;/g, '\n');
  return readImports(values)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) =>
      relative(root, resolve(root, dirname(source.file), specifier))
        .split(sep)
        .join('/'),
    )
    .map((file) => [file, `${file}.ts`, `${file}.tsx`].find((path) => existsSync(join(root, path))) ?? file);
}

function readImports(text: string): readonly string[] {
  return [...text.matchAll(/from\s*['"]([^'"]+)['"]/g)].map((match) => match[1] ?? '');
}
