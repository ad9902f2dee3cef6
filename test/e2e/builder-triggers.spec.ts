import { newPipeline, nodeCard, pick, saved } from './support/builder.ts';
import { expect, freshName, overflow, seriousFindings, tableOverflow, test } from './support/test.ts';

test('triggers are added and told what to do beside the canvas, and start the published version', async ({
  page,
}) => {
  const name = await newPipeline(page, freshName('hooked'));
  const palette = page.getByRole('complementary', { name: 'Nodes' });
  await expect(palette.getByRole('heading', { level: 2, name: 'Sources' })).toBeVisible();
  for (const button of ['Run draft', 'Publish']) {
    const cannot = page.getByRole('button', { name: button, exact: true });
    await expect(cannot).toBeDisabled();
    await expect(cannot).toHaveAccessibleDescription('Mend the problems below first.');
  }
  await page.getByRole('button', { name: 'Add the first node' }).click();
  // A pipeline begins with a source, so that these come first.
  await expect(page.getByRole('dialog').getByRole('button').first()).toContainText('Catalogue');
  await pick(page, 'run input');
  await expect(nodeCard(page, 'input')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.locator('.react-flow__pane').click({ position: { x: 40, y: 40 } });

  const triggers = page.getByRole('region', { name: 'Triggers' });
  await expect(triggers).toContainText('Nothing starts this pipeline but people and the API.');
  await triggers.getByRole('button', { name: 'Add a trigger' }).click();
  await page.getByRole('menuitem', { name: /^Webhook/ }).click();
  await expect(triggers.getByText(`/api/hooks/${name}`)).toBeVisible();
  await triggers.getByLabel('Path', { exact: true }).fill('Not A Path');
  await expect(triggers.getByText('to mend')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Problems' })).toContainText('1 problem');
  await triggers.getByLabel('Path', { exact: true }).fill(name);
  await expect(page.getByRole('region', { name: 'Problems' })).toContainText('No problems');

  await triggers.getByRole('button', { name: 'Add a trigger' }).click();
  await page.getByRole('menuitem', { name: /^Schedule/ }).click();
  await expect(triggers.getByRole('region', { name: 'Next five runs' })).toContainText('Every day at 03:00');
  expect(await seriousFindings(page)).toEqual([]);
  await triggers.getByRole('switch', { name: 'Schedule schedule is on' }).uncheck({ force: true });
  await expect(triggers.getByText('off', { exact: true })).toBeVisible();
  await triggers.getByRole('button', { name: 'Remove Schedule schedule' }).click();
  await expect(triggers.getByRole('region', { name: 'Next five runs' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(triggers.getByRole('region', { name: 'Next five runs' })).toBeVisible();
  await triggers.getByRole('switch', { name: 'Schedule schedule is on' }).check({ force: true });
  await saved(page);

  const call = () =>
    page.request.post(`/api/hooks/${name}`, { data: { metadata: { price: 3 } }, failOnStatusCode: false });
  expect((await call()).status()).toBe(404);
  await page.getByRole('button', { name: /^Publish/ }).click();
  await page.getByRole('button', { name: 'Publish version 1' }).click();
  const webhook = triggers.getByRole('button', { name: /^Webhook/ });
  const command = triggers.getByLabel('Command that calls the webhook');
  await webhook.click();
  await expect(command).toBeVisible();
  await expect(triggers).toContainText('not yet');
  const looked = await page.request.get(`/api/hooks/${name}`, { failOnStatusCode: false });
  expect(looked.status()).toBe(405);
  expect(looked.headers().allow).toBe('POST');
  expect(await looked.json()).toMatchObject({ error: { remedy: expect.stringContaining('POST') } });
  const answer = await call();
  expect(answer.status()).toBe(202);
  const { run } = await answer.json();

  await page.goto(`/runs/${run}`);
  await expect(page.getByRole('main').getByText('Succeeded', { exact: true }).first()).toBeVisible();
  await page.goto(`/pipelines/${name}`);
  await expect(webhook).toContainText(/fired (just now|.+ ago)/);
  await webhook.click();
  const fired = triggers.getByRole('link', { name: /just now|ago/ });
  await expect(fired).toHaveAttribute('href', `/runs/${run}`);
  await expect(triggers.getByText('Succeeded', { exact: true })).toBeVisible();
  await expect(command).toContainText(`${new URL(page.url()).origin}/api/hooks/${name}`);
  // What comes in has pictures.
  await expect(command).toContainText('@picture.jpg');
  await expect(triggers.getByRole('button', { name: 'Copy the command' })).toBeVisible();
  expect(await seriousFindings(page)).toEqual([]);
  await fired.click();
  await expect(page).toHaveURL(new RegExp(`/runs/${run}$`));

  await page.goto(`/pipelines?q=${name}`);
  const row = page.getByRole('row').filter({ hasText: name });
  const started = row.getByRole('list', { name: `Triggers of ${name}` }).getByRole('listitem');
  await expect(started).toHaveText([/^Schedule\s*(in .+|tomorrow|now)$/, /^Webhook$/]);
  await expect(row).toContainText('Succeeded');
  await expect(row.getByRole('link', { name: /just now|ago/ })).toHaveAttribute('href', `/runs/${run}`);
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await seriousFindings(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(await tableOverflow(page)).toBeLessThanOrEqual(0);
  }
});

test('the bar over the canvas shows everything on a narrow screen', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await newPipeline(page, freshName('narrow'));
  for (const button of ['Undo', 'Add', 'Pipeline', 'Run draft', 'Versions', 'Publish']) {
    await expect(page.getByRole('button', { name: button, exact: true }).first()).toBeInViewport({
      ratio: 1,
    });
  }
  expect(await overflow(page)).toBe(0);
});
