import type { Page } from '@playwright/test';
import { expect, freshName, overflow, seriousFindings, test } from './support/test.ts';

/** A schedule's row in the list. */
function row(page: Page, name: string) {
  return page
    .getByRole('list', { name: 'Schedules', exact: true })
    .getByRole('listitem')
    .filter({ hasText: name });
}

/** Fills in the form for a schedule of the sample catalogue; the times are the caller's. */
async function openForm(page: Page, name: string) {
  await page.goto('/schedules?new=true');
  const form = page.getByRole('dialog', { name: 'New schedule' });
  await form.getByRole('combobox', { name: 'What runs' }).click();
  await page.getByRole('option', { name: 'samples', exact: true }).click();
  await form.getByRole('textbox', { name: 'Name' }).fill(name);
  return form;
}

test('schedules a catalogue, runs it now, pauses, changes and removes it', async ({ page }) => {
  const name = freshName('nightly');
  const form = await openForm(page, name);
  await form.getByLabel('At', { exact: true }).fill('02:30');
  const next = form.getByRole('region', { name: 'Next five runs' });
  await expect(next).toContainText('Every day at 02:30');
  await expect(next.getByRole('listitem')).toHaveCount(5);
  await form.getByRole('button', { name: 'Schedule', exact: true }).click();
  await expect(form).toBeHidden();
  await expect(row(page, name)).toContainText('Every day at 02:30');
  await expect(row(page, name)).toContainText('Never');

  await page.getByRole('button', { name: `Run now: samples / ${name}`, exact: true }).click();
  await expect(page.getByRole('link', { name: 'See the run' })).toHaveAttribute('href', /^\/runs\/.+/);
  await expect(row(page, name)).toContainText('Succeeded', { timeout: 40_000 });

  // However many schedules there are, this one is on top, and what was told of it is not over it.
  await page.goto(`/schedules?q=${name}`);
  await page.getByRole('button', { name: `Pause samples / ${name}`, exact: true }).click();
  await expect(row(page, name)).toContainText('Paused');
  await page.goto(`/schedules?show=paused&q=${name}`);
  await expect(row(page, name)).toBeVisible();
  await page.getByRole('button', { name: `Resume samples / ${name}`, exact: true }).click();
  await expect(page.getByText('No schedule fits.')).toBeVisible();

  await page.goto(`/schedules?q=${name}`);
  await page.getByRole('button', { name: `More for samples / ${name}`, exact: true }).click();
  await page.getByRole('menuitem', { name: 'Change…' }).click();
  const change = page.getByRole('dialog', { name: `Change samples / ${name}` });
  await change.getByRole('radiogroup', { name: 'When' }).getByText('Every…').click();
  await change.getByRole('button', { name: 'Change', exact: true }).click();
  await expect(change).toBeHidden();
  await expect(row(page, name)).toContainText('Every 6 hours');

  await page.getByRole('button', { name: `More for samples / ${name}`, exact: true }).click();
  await page.getByRole('menuitem', { name: 'Remove…' }).click();
  const remove = page.getByRole('dialog', { name: `Remove samples / ${name}` });
  await remove.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(remove).toBeHidden();
  await expect(row(page, name)).toHaveCount(0);
});

test('says what is wrong with cron fields and names as they are given', async ({ page }) => {
  const form = await openForm(page, 'not a name');
  await form.getByRole('radiogroup', { name: 'When' }).getByText('Cron').click();
  const fields = form.getByRole('textbox', { name: 'Cron fields' });
  await expect(fields).toHaveValue('0 3 * * *');
  const next = form.getByRole('region', { name: 'Next five runs' });
  await fields.fill('61 * * * *');
  await expect(next).toContainText('"61 * * * *" is no cron expression');
  await fields.fill('0 9 * * 1-5');
  await expect(next).toContainText('Every Monday to Friday at 09:00');
  await form.getByRole('button', { name: 'Schedule', exact: true }).click();
  await expect(form.getByRole('textbox', { name: 'Name' })).toHaveAccessibleDescription(/letters, digits/);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });

    test('shows the runs of a month and of a week', async ({ page }) => {
      const name = freshName('calendar');
      const form = await openForm(page, name);
      await form.getByLabel('At', { exact: true }).fill('23:59');
      await form.getByRole('button', { name: 'Schedule', exact: true }).click();
      await expect(form).toBeHidden();
      expect(await seriousFindings(page)).toEqual([]);

      await page.goto(`/schedules?view=month&day=${inDays(40)}&q=${name}`);
      const day = page.getByRole('button', { name: `${inWords(40)}, 1 run`, exact: true });
      await expect(day).toBeVisible();
      await expect(page.getByRole('region', { name: `Runs on ${inWords(40)}` })).toContainText('23:59');
      expect(await seriousFindings(page)).toEqual([]);
      await page.getByRole('button', { name: 'Next month' }).click();
      await expect(page).not.toHaveURL(new RegExp(`day=${inDays(40)}`));

      await page.goto(`/schedules?view=week&day=${inDays(40)}&q=${name}`);
      await expect(page.getByRole('region', { name: inWords(40) })).toContainText('23:59');
      expect(await seriousFindings(page)).toEqual([]);
      await page.setViewportSize({ width: 360, height: 780 });
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      for (const view of ['month', 'list']) {
        await page.goto(`/schedules?view=${view}&q=${name}`);
        await expect(page.getByText(name).first()).toBeVisible();
        expect(await overflow(page)).toBeLessThanOrEqual(0);
      }
    });
  });
}

/** A day to come, as the URL holds it. */
function inDays(count: number): string {
  const at = new Date();
  at.setDate(at.getDate() + count);
  return [at.getFullYear(), at.getMonth() + 1, at.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');
}

function inWords(count: number): string {
  const format = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const;
  return new Date(`${inDays(count)}T12:00:00`).toLocaleDateString('en-GB', format).replace(',', '');
}
