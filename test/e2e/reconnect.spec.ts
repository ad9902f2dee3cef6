import { nodeCard } from './support/builder.ts';
import { expect, freshName, test } from './support/test.ts';

test('a run that ends while the connection is away is shown as it ended', async ({ page, context }) => {
  const name = freshName('away');
  await page.goto('/pipelines');
  await page.locator('input[type="file"]').setInputFiles({
    name: 'away.json',
    mimeType: 'application/json',
    buffer: Buffer.from(
      JSON.stringify({
        version: 1,
        name,
        nodes: [
          { id: 'catalog', type: 'sources.catalog', params: { catalog: 'samples' } },
          { id: 'hash', type: 'image.hash', position: { x: 336, y: 0 } },
        ],
        edges: [{ from: 'catalog', to: 'hash' }],
      }),
    ),
  });
  await expect(nodeCard(page, 'hash')).toBeVisible();
  await page.getByRole('button', { name: 'Run draft' }).click();
  const run = page.getByRole('status', { name: 'Run', exact: true });
  await expect(run).toBeVisible();

  await context.setOffline(true);
  // Not through the page, so that it works all the same.
  const input = encodeURIComponent(JSON.stringify({ json: { pipeline: name } }));
  await expect
    .poll(async () => (await page.request.get(`/api/trpc/builderRuns.latest?input=${input}`)).text(), {
      timeout: 60_000,
    })
    .toContain('"status":"succeeded"');
  await context.setOffline(false);

  await expect(run).toContainText('Succeeded', { timeout: 30_000 });
  await expect(page.locator('[data-run=hash]')).toContainText(/^(\d+) in, \1 out/);
});
