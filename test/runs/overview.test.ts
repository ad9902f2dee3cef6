import { expect, it } from 'vitest';
import { openPipelineStage } from './pipeline-stage.ts';

const timeout = 60_000;

it('counts the runs of 14 days and names the failed ones that nobody has tried again', {
  timeout,
}, async () => {
  await using stage = await openPipelineStage(1);
  const { runtime } = stage;
  const { overview } = runtime;
  expect(await overview.nextSteps()).toMatchObject([
    { kind: 'start-worker' },
    { kind: 'add-folder' },
    { kind: 'make-pipeline' },
  ]);
  // Refuses the whole of its input: no picture is there.
  await stage.publish(
    'label',
    {},
    {
      nodes: [
        { id: 'input', type: 'sources.input' },
        { id: 'embed', type: 'clip.embed-image', options: { tries: 1, onError: 'stop' } },
      ],
    },
  );
  const failed = await stage.working(async () => {
    const run = await runtime.runs.start({ pipeline: 'label', input: [stage.item('none.png')] });
    return stage.until(run.id, 'failed');
  });
  expect((await overview.failedRuns()).map(({ id }) => id)).toEqual([failed.id]);
  const days = await overview.days('Pacific/Auckland');
  expect(days).toHaveLength(14);
  expect(days.map(({ day }) => day)).toEqual(days.map(({ day }) => day).toSorted());
  expect(days.at(-1)).toMatchObject({ succeeded: 0, failed: 1, cancelled: 0, open: 0 });
  await runtime.runs.retry(failed.id);
  expect(await overview.failedRuns()).toEqual([]);
  expect((await overview.days('UTC')).reduce((sum, { open }) => sum + open, 0)).toBe(1);
  await expect(overview.days('Prague')).rejects.toMatchObject({ code: 'param-invalid' });
});
