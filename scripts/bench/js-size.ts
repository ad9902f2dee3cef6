import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { repoRoot } from '../test/step.ts';
import type { Row } from './table.ts';

const build = join(repoRoot, 'apps/dashboard/.next');

/** What a browser loads of JavaScript to show a page first, compressed as servers do. */
export interface PageSize {
  /** `/pipelines/[name]`. */
  readonly page: string;
  /** KB of gzip beyond the framework. */
  readonly own: number;
}

/** The built pages by size, and the framework that all of them share. Throws where nothing is built. */
export async function measureJsSize(): Promise<{
  readonly framework: number;
  readonly pages: readonly PageSize[];
}> {
  const manifest = buildSchema.parse(JSON.parse(readFileSync(join(build, 'build-manifest.json'), 'utf8')));
  const framework = new Set(manifest.rootMainFiles);
  const pages: PageSize[] = [];
  const sizes = new Map<string, number>();
  const sizeOf = (file: string) => {
    const size = sizes.get(file) ?? gzipSync(readFileSync(join(build, file))).length / 1024;
    sizes.set(file, size);
    return size;
  };
  const sum = (files: Iterable<string>) => [...files].reduce((total, file) => total + sizeOf(file), 0);
  for await (const file of glob('server/app/**/page_client-reference-manifest.js', { cwd: build })) {
    const page = `/${dirname(file).replace(/^server\/app\/?/, '')}`.replaceAll(/\/\([^)]*\)/g, '') || '/';
    if (page.includes('/_')) continue;
    pages.push({ page, own: sum(entriesOf(join(build, file)).difference(framework)) });
  }
  return { framework: sum(framework), pages: pages.toSorted((a, b) => b.own - a.own) };
}

/** How much JavaScript each page of the built dashboard loads at first. */
export async function benchJsSize(): Promise<readonly Row[]> {
  const { framework, pages } = await measureJsSize();
  return [
    { page: '(React and Next, on every page)', 'KB gzip beyond the framework': Math.round(framework) },
    ...pages.map(({ page, own }) => ({ page, 'KB gzip beyond the framework': Math.round(own) })),
  ];
}

const buildSchema = z.object({ rootMainFiles: z.array(z.string()) });
const entriesSchema = z.object({ entryJSFiles: z.record(z.string(), z.array(z.string())) });

/** Files of a page and the layouts around it; what stands in for them when something is wrong is not loaded. */
function entriesOf(path: string): ReadonlySet<string> {
  const text = readFileSync(path, 'utf8');
  const json = text.slice(text.indexOf('] = ') + '] = '.length).replace(/;\s*$/, '');
  const { entryJSFiles } = entriesSchema.parse(JSON.parse(json));
  return new Set(
    Object.entries(entryJSFiles)
      .filter(([entry]) => /\/(layout|page|template)$/.test(entry))
      .flatMap(([, files]) => files),
  );
}
