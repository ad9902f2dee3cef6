import { expect, test } from './support/test.ts';

test('measures and checks the model that is here', async ({ page }) => {
  await page.goto('/models');
  const starter = page.getByRole('article', { name: /starter/i });
  await expect(starter).toContainText('Default');
  await expect(starter).toContainText('samples');
  await expect(starter).toContainText('77 tokens');
  await expect(starter.getByRole('button', { name: /^Remove/ })).toHaveCount(0);
  await starter.getByRole('button', { name: /^Check/ }).click();
  await expect(starter.getByRole('status')).toContainText('golden vectors match', { timeout: 60_000 });
  await starter.getByRole('button', { name: /^Measure/ }).click();
  await expect(starter).toContainText(/\d+ images and \d+ texts a second/, { timeout: 60_000 });
  await page.reload();
  await expect(starter).toContainText(/\d+ images and \d+ texts a second/);
});

test('says what to do where a model cannot be pulled', async ({ page }) => {
  await page.goto('/models');
  const clip = page.getByRole('article', { name: 'OpenAI CLIP ViT-B/32' });
  await expect(clip).toContainText('not on this machine');
  await clip.getByRole('button', { name: 'Pull OpenAI CLIP ViT-B/32' }).click();
  await expect(clip.getByRole('alert')).toContainText('CLIPLINE_OFFLINE is set');
  await expect(clip.getByRole('button', { name: 'Pull OpenAI CLIP ViT-B/32' })).toBeEnabled();
  // The pull was the server's, not the page's: why it failed is still known.
  await page.reload();
  await expect(clip.getByRole('alert')).toContainText('CLIPLINE_OFFLINE is set');
});
