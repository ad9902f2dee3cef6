import { expect, type Page } from '@playwright/test';

const kinds = {
  pipeline: { path: '/pipelines', add: '/pipelines?new=true', title: 'New pipeline' },
  classifier: { path: '/classifiers', add: '/classifiers?new=true', title: 'New classifier' },
  policy: { path: '/moderation', add: '/moderation?tab=policies&new=true', title: 'New policy' },
} as const;

/** Makes an empty pipeline, a classifier of two labels or a policy as it comes, in its dialog; answers its address. */
export async function makeNamed(page: Page, kind: keyof typeof kinds, name: string): Promise<string> {
  const { path, add, title } = kinds[kind];
  await page.goto(add);
  const dialog = page.getByRole('dialog', { name: title });
  await dialog.getByLabel('Name').fill(name);
  if (kind === 'classifier') await dialog.getByLabel('Labels').fill('cat\ndog');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  return `${path}/${name}`;
}
