import { appendFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { createTinyModel } from '@clipline/clip-core/testing';
import { openRuntime, readEnvironment } from '@clipline/runtime';

// A process that indexes, works on the queue or starts a run, to be killed: `node index-child.ts index FOLDER CATALOG`,
// `… work` or `… start PIPELINE`.
// Writes the path of each image that it embeds into the file EMBEDDED, after DELAY milliseconds each.
const [task, folder = '', catalog = ''] = process.argv.slice(2);
const { EMBEDDED: log = '', DELAY: delay = '5' } = process.env;

await using runtime = await openRuntime(readEnvironment(), {
  async openModel(source) {
    const model = createTinyModel({ id: source });
    return {
      ...model,
      async embedImages(images, options) {
        await wait(Number(delay) * images.length);
        for (const image of images) if ('path' in image) appendFileSync(log, `${image.path}\n`);
        return model.embedImages(images, options);
      },
    };
  },
});

if (task === 'work') {
  const stop = new AbortController();
  process.once('SIGTERM', () => stop.abort());
  process.stdout.write('ready\n');
  await runtime.work({ signal: stop.signal });
} else if (task === 'start') {
  process.stdout.write('ready\n');
  process.stdout.write(`${JSON.stringify(await runtime.runs.start({ pipeline: folder }))}\n`);
} else {
  process.stdout.write('ready\n');
  const report = await runtime.indexing.index({ folder, catalog });
  process.stdout.write(`${JSON.stringify(report)}\n`);
}
