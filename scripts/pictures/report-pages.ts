import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { callApi } from '../../test/e2e/support/call-api.ts';
import { everyPage } from '../../test/e2e/support/every-page.ts';
import { makeNamed } from '../../test/e2e/support/make-named.ts';
import { measureJsSize } from '../bench/js-size.ts';
import { formatTable } from '../bench/table.ts';
import { repoRoot } from '../test/step.ts';
import { writeThumbnail } from './write-picture.ts';

const schemes = ['light', 'dark'] as const;
const impacts = ['critical', 'serious', 'moderate', 'minor'] as const;

/**
 * Writes `docs/dashboard.md`: every page in both colour schemes, what axe finds on it and what it loads of JavaScript.
 * The page is that of an owner whose pipelines have run.
 */
export async function reportPages(page: Page): Promise<void> {
  const pictures = join(repoRoot, 'docs/images/pages');
  await mkdir(pictures, { recursive: true });
  await fill(page);
  const { framework, pages: sizes } = await measureJsSize();
  const rows: Record<string, string | number>[] = [];
  const shown: string[] = [];
  for (const path of everyPage()) {
    await openPage(page, path);
    const name = path === '/' ? 'home' : path.slice(1).replaceAll(/\W+/g, '-').replace(/-$/, '');
    const found = new Map<string, number>();
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await new AxeBuilder({ page }).analyze();
      for (const { impact } of violations)
        found.set(impact ?? 'minor', (found.get(impact ?? 'minor') ?? 0) + 1);
      await writeThumbnail(await page.screenshot(), join(pictures, `${name}-${colorScheme}.webp`));
    }
    rows.push({
      page: path,
      ...Object.fromEntries(impacts.map((impact) => [`axe: ${impact}`, found.get(impact) ?? 0])),
      'KB of JavaScript': Math.round(sizes.find((one) => one.page === path)?.own ?? Number.NaN),
    });
    const cells = schemes.map((scheme) => `![${path}, ${scheme}](images/pages/${name}-${scheme}.webp)`);
    shown.push(`| \`${path}\` | ${cells.join(' | ')} |`);
  }
  await writeFile(
    join(repoRoot, 'docs/dashboard.md'),
    [
      '# The pages of the dashboard',
      '',
      'Written by `npm run pictures` from the real application. axe looks at each page in both colour schemes; the numbers',
      'are rules that fail, added up. JavaScript is what a page loads at first, compressed with gzip, beyond React and Next',
      `(${Math.round(framework)} KB on every page); the canvas of a pipeline comes after its page.`,
      '',
      formatTable(rows),
      '',
      '| Page | Light | Dark |',
      '| --- | --- | --- |',
      ...shown,
      '',
    ].join('\n'),
  );
  console.log('wrote docs/dashboard.md');
}

/** Makes one of everything that a page can show and no run has made yet. */
async function fill(page: Page): Promise<void> {
  await makeNamed(page, 'classifier', 'Pets');
  await makeNamed(page, 'policy', 'House rules');
  const root = join(repoRoot, 'samples/images/birds');
  const definition = {
    name: 'Ask about birds',
    nodes: [
      { id: 'folder', type: 'sources.folder', params: { root } },
      { id: 'ask', type: 'people.review', params: { queue: 'birds', reason: 'May this bird be shown?' } },
    ],
    edges: [{ from: 'folder', to: 'ask' }],
  };
  await call(page, 'pipelines.create', { name: definition.name, definition });
  await call(page, 'pipelines.publish', { name: definition.name });
  await call(page, 'builderRuns.start', { pipeline: definition.name, draft: false });
  await call(page, 'schedules.create', {
    name: 'every-night',
    pipeline: definition.name,
    cron: '30 2 * * *',
    zone: 'Europe/Prague',
  });
  await call(page, 'connections.add', {
    name: 'shop-bucket',
    kind: 's3',
    settings: {
      endpoint: 'http://127.0.0.1:9000',

      accessKeyId: 'shop',
      secretAccessKey: 'x',
    },
  });
  await page.goto('/moderation');
  await page
    .getByRole('button', { name: 'Show it' })
    .or(page.getByRole('list', { name: 'Reviews' }))
    .first()
    .waitFor();
}

async function call(page: Page, procedure: string, json: unknown): Promise<void> {
  const answer = await callApi(page, procedure, json);
  if (!answer.ok()) throw new Error(`${procedure}: ${await answer.text()}`);
}

async function openPage(page: Page, path: string): Promise<void> {
  const named: Readonly<Record<string, string>> = {
    '/classifiers/[name]': '/classifiers/Pets?catalog=samples',
    '/moderation/[policy]': '/moderation/House rules?catalog=samples',
    '/pipelines/[name]': '/pipelines/Sort the shop',
    '/search': '/search?catalog=samples&q=a+bird+on+a+branch',
  };
  if (path === '/runs/[id]') {
    await page.goto('/runs');
    await page.getByRole('main').getByRole('link', { name: 'Sort the shop' }).first().click();
    await page.waitForURL('**/runs/*');
  } else await page.goto(named[path] ?? path);
  await page.getByRole('main').waitFor();
  await page.locator('.mantine-Skeleton-root').first().waitFor({ state: 'detached' });
  await page.evaluate('document.fonts.ready');
  await page.waitForTimeout(1_500);
}
