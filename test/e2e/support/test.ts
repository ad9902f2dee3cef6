import AxeBuilder from '@axe-core/playwright';
import { test as base, expect, type Page } from '@playwright/test';
import { sessionFile } from './owner.ts';

/** Playwright's test, as the owner of the stack that `start-stack.ts` started; a page error fails it. */
export const test = base.extend({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
  baseURL: async ({}, use) => {
    await use(process.env.CLIPLINE_E2E_URL ?? '');
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
  storageState: async ({}, use) => {
    await use(sessionFile());
  },
  page: async ({ page }, use) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await use(page);
    expect(errors, 'errors thrown in the page').toEqual([]);
  },
});

export { expect };

/** The pictures of the gallery, those near the window. */
export function tiles(page: Page) {
  return page.getByRole('main').getByRole('list').getByRole('listitem').getByRole('link');
}

export function searchBox(page: Page) {
  return page.getByRole('textbox', { name: 'Search by words' });
}

/** A catalogue name that no test and no earlier try of this one has used. */
export function freshName(name: string): string {
  return `${name}-${Date.now().toString(36)}`;
}

/** A catalogue's card. */
export function card(page: Page, name: string) {
  return page.getByRole('article', { name, exact: true });
}

/** Indexes a folder through the page and waits until it is done. */
export async function addCatalogue(page: Page, name: string, folder: string): Promise<void> {
  await page.goto('/catalogues?add=true');
  const dialog = page.getByRole('dialog', { name: 'Add a folder' });
  await dialog.getByLabel('Folder').fill(folder);
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByRole('button', { name: 'Index the folder' }).click();
  await expect(dialog).toBeHidden();
  await expect(card(page, name).getByText(/Looked through/)).toBeVisible({ timeout: 60_000 });
}

/** Serious and critical findings of axe, as sentences. */
export async function seriousFindings(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help} (${node.target.join(' ')})`));
}

/** Pixels by which the page is wider than the window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
}

/** Pixels by which the tables of the page are wider than what they lie in, which one would have to scroll. */
export function tableOverflow(page: Page): Promise<number> {
  return page.evaluate<number>(
    "Math.max(...[...document.querySelectorAll('main table')].map((table) => table.scrollWidth - table.parentElement.clientWidth))",
  );
}
