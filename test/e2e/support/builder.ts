import { expect, type Page } from '@playwright/test';
import { makeNamed } from './make-named.ts';

/** Makes an empty pipeline through the pages and opens it; answers its name. */
export async function newPipeline(page: Page, name: string): Promise<string> {
  await makeNamed(page, 'pipeline', name);
  await expect(page.getByText('An empty pipeline')).toBeVisible();
  return name;
}

/** The card of a node, by its id. */
export function nodeCard(page: Page, id: string) {
  return page.locator(`.react-flow__node[data-id="${id}"]`);
}

/** An edge as the canvas draws it. */
export function edge(page: Page, from: string, to: string) {
  return page.locator(`.react-flow__edge[data-id^="${from} "][data-id$=" ${to}"]`);
}

/** Where drafts are saved as one goes: waits until this one is. */
export async function saved(page: Page): Promise<void> {
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
}

/** The list that asks what to add or where to lead; types and takes the first match. */
export async function pick(page: Page, words: string): Promise<void> {
  const search = page.getByRole('dialog').getByRole('textbox');
  await search.fill(words);
  await expect(page.getByRole('dialog').getByRole('button').first()).toBeVisible();
  await search.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(search).toBeHidden();
}
