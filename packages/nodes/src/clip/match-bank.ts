import {
  cosine,
  defineNode,
  type ImageHashes,
  type ItemWith,
  type Match,
  type NodeContext,
  oncePerModel,
  paramHint,
} from '@clipline/clip-core';
import { z } from 'zod';
import { hashPicture } from '../image/hash-picture.ts';
import { hammingDistance } from '../image/hash-pixels.ts';
import { withPicture } from '../image/read-picture.ts';
import { mapItems } from '../map-items.ts';
import { modelParam } from '../model-param.ts';
import { requireStampOfModel } from '../require-stamp.ts';
import { stampOfModel } from './model-stamp.ts';
import {
  findReferences,
  findReferencesInFolder,
  imageAddress,
  openReferences,
  type Reference,
  type ReferenceImage,
} from './reference-images.ts';

const params = z
  .strictObject({
    folder: z
      .string()
      .min(1)
      .refine((path) => !path.includes('\0'), 'A path holds no NUL character.')
      .optional()
      .meta(paramHint({ control: 'folder' }))
      .describe('Folder that holds the reference images, such as brand logos; folders in it count too.'),
    images: z
      .array(imageAddress)
      .max(1000)
      .default([])
      .describe('Further reference images: paths, or `blob:` and `data:` addresses.'),
    exact: z.boolean().default(true).describe('A file with the same SHA-256 matches.'),
    maxDistance: z
      .int()
      .min(0)
      .max(64)
      .nullable()
      .default(8)
      .describe('Bits, 0 to 64, by which the perceptual hashes of a match may differ; null leaves them out.'),
    minCosine: z
      .number()
      .min(-1)
      .max(1)
      .nullable()
      .default(0.92)
      .describe('Cosine similarity, −1 to 1, from which an image matches; null leaves it out.'),
    top: z.int().min(1).max(100).default(5).describe('How many matches an item keeps, best first.'),
    model: modelParam,
  })
  .refine(({ folder, images }) => folder !== undefined || images.length > 0, {
    message: 'The bank is empty. Give a folder or images.',
    path: ['folder'],
  })
  .refine(({ exact, maxDistance, minCosine }) => exact || maxDistance !== null || minCosine !== null, {
    message: 'No signal is left to match by. Keep at least one.',
    path: ['exact'],
  });

type Chosen = z.output<typeof params>;

const bankFor = oncePerModel((model, references: readonly Reference[], bytes: NodeContext['bytes']) =>
  openReferences(model, references, bytes),
);

/**
 * Compares each image with a bank of reference images by three signals and keeps what matched: the reference as the
 * match's id, the cosine similarity as its score, and `signal` (the surest), `signals` and `distance` as its metadata.
 */
export default defineNode({
  type: 'clip.match-bank',
  version: 1,
  title: 'Match bank',
  description:
    'Compares each image with a bank of reference images, such as brand logos: same file, same look or near in meaning. Says which signal matched.',
  params,
  needs: ['image', 'embedding'],
  gives: ['matches'],
  outputs: ['match', 'no-match'],
  pure: true,
  async cacheStamp(chosen, context) {
    return JSON.stringify([await stampOfModel(chosen, context), await findBank(chosen, context)]);
  },
  async run(items, chosen, context) {
    if (items.length === 0) return { match: [], 'no-match': [] };
    const model = await context.model(chosen.model);
    requireStampOfModel(items, model);
    const bank = await bankFor(model, await findBank(chosen, context), context.bytes);
    const judged = await mapItems(items, context, async (item) => {
      const hashes = await findHashes(item, chosen, context);
      const matches = bank
        .flatMap((reference) => matchReference(item, { reference, hashes, chosen }))
        .sort((a, b) => b.score - a.score)
        .slice(0, chosen.top);
      return { ...item, matches };
    });
    return {
      match: judged.filter(({ matches }) => matches.length > 0),
      'no-match': judged.filter(({ matches }) => matches.length === 0),
    };
  },
});

async function findBank({ folder, images }: Chosen, context: NodeContext): Promise<readonly Reference[]> {
  const inFolder = folder === undefined ? [] : await findReferencesInFolder(folder, context);
  return [...inFolder, ...(await findReferences(images, context))];
}

/** Those that the item carries, or new ones; null where no signal asks for them. */
async function findHashes(
  item: ItemWith<'image'>,
  { exact, maxDistance }: Chosen,
  context: NodeContext,
): Promise<ImageHashes | null> {
  if (!exact && maxDistance === null) return null;
  return item.hashes ?? (await withPicture(item, { context }, hashPicture));
}

function matchReference(
  { embedding }: ItemWith<'embedding'>,
  {
    reference,
    hashes,
    chosen: { exact, maxDistance, minCosine },
  }: { readonly reference: ReferenceImage; readonly hashes: ImageHashes | null; readonly chosen: Chosen },
): readonly Match[] {
  const score = cosine(embedding.vector, reference.vector);
  const distance = hashes === null ? null : hammingDistance(hashes.perceptual, reference.hashes.perceptual);
  const signals = [
    ...(exact && hashes?.sha256 === reference.hashes.sha256 ? ['exact'] : []),
    ...(maxDistance !== null && distance !== null && distance <= maxDistance ? ['perceptual'] : []),
    ...(minCosine !== null && score >= minCosine ? ['cosine'] : []),
  ];
  const [signal] = signals;
  return signal === undefined ? [] : [{ id: reference.name, score, metadata: { signal, signals, distance } }];
}
