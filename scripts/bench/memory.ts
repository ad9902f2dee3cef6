import { join } from 'node:path';
import { openModel } from '@clipline/clip-core/models';
import { cacheFolder } from '../test/step.ts';
import { makePhotos } from './photos.ts';
import type { Row } from './table.ts';

/** Resident memory while many images are embedded: the same few photos over and over, read at ten points. */
export async function benchMemory(options: { readonly images: number }): Promise<readonly Row[]> {
  const photos = await makePhotos(join(cacheFolder, 'bench', 'photos'), 64);
  const home = join(cacheFolder, 'bench', 'home');
  await using model = await openModel({ model: 'starter', home, offline: true });
  const rows: Row[] = [];
  const step = Math.max(64, Math.ceil(options.images / 10));
  let done = 0;
  while (done < options.images) {
    for (let within = 0; within < step; within += photos.length) {
      await model.embedImages(photos.map((path) => ({ path })));
      done += photos.length;
    }
    rows.push({ images: done, 'RSS MiB': Math.round(process.memoryUsage.rss() / 2 ** 20) });
  }
  return rows;
}
