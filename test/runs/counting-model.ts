import { setTimeout as wait } from 'node:timers/promises';
import type { ClipModel } from '@clipline/clip-core';
import { createTinyModel } from '@clipline/clip-core/testing';

/** The tiny model, which remembers what it was given and can be slowed down. */
export interface CountingModel {
  readonly open: (source: string) => Promise<ClipModel>;
  /** Paths that were embedded, in order. */
  readonly embedded: string[];
  /** Milliseconds that each image takes. */
  delay: number;
}

export function createCountingModel(delay = 0): CountingModel {
  const counting: CountingModel = {
    embedded: [],
    delay,
    async open(source) {
      const model = createTinyModel({ id: source });
      return {
        ...model,
        async embedImages(images, options) {
          for (const image of images) if ('path' in image) counting.embedded.push(image.path);
          if (counting.delay > 0) {
            await wait(
              counting.delay * images.length,
              undefined,
              options?.signal ? { signal: options.signal } : {},
            );
          }
          return model.embedImages(images, options);
        },
      };
    },
  };
  return counting;
}
