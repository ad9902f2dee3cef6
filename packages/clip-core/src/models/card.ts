import { z } from 'zod';

const positive = z.int().positive();
const triple = z.tuple([z.number(), z.number(), z.number()]);

/** How a picture becomes the square that the image tower takes. */
export const imageSpecSchema = z.strictObject({
  resize: z.discriminatedUnion('mode', [
    /** To exactly this size, whatever the proportions. */
    z.strictObject({ mode: z.literal('squash'), width: positive, height: positive }),
    /** Shorter edge to `edge` with the proportions kept, then the middle `crop`. */
    z.strictObject({
      mode: z.literal('shortest-edge'),
      edge: positive,
      crop: z.strictObject({ width: positive, height: positive }),
    }),
  ]),
  resample: z.enum(['nearest', 'bilinear', 'bicubic', 'lanczos']),
  /** Of red, green and blue, for values scaled to 0…1. */
  mean: triple,
  std: triple,
});

/** Names of Transformers.js classes; `CLIPModel` and `SiglipModel` hold both towers in one file. */
export const towerClassSchema = z.enum([
  'CLIPModel',
  'SiglipModel',
  'CLIPVisionModelWithProjection',
  'CLIPTextModelWithProjection',
  'SiglipVisionModel',
  'SiglipTextModel',
]);

/** Transformers.js's names for the precisions of weights. */
export const precisionSchema = z.enum(['fp32', 'fp16', 'int8', 'uint8', 'q8', 'q4', 'q4f16', 'bnb4']);

const towerSchema = z.strictObject({
  class: towerClassSchema,
  /** Name of the output tensor that is the embedding, before normalisation. */
  output: z.string().min(1),
  /** File of the weights for each precision that there is, relative to the model's folder. */
  files: z.partialRecord(precisionSchema, z.string().min(1)),
  /** Precision that is used unless another is asked for. */
  precision: precisionSchema,
});

/** Everything that differs between models, as data; nobody asks for a model's name. */
export const modelCardSchema = z.strictObject({
  /** Lower case, digits, - and .; for ever. */
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,62}$/),
  title: z.string().min(1),
  /** One to three plain sentences: what it is good for, how large, what it is not. */
  description: z.string().min(1),
  /** SPDX identifier, or the licence's own name. */
  license: z.string().min(1),
  /** True for the model that ships with the project for trying things out. */
  starter: z.boolean(),
  /** Where the files are pulled from; null when there is no such place. */
  hub: z
    .strictObject({ repo: z.string().regex(/^[\w.-]+\/[\w.-]+$/), revision: z.string().min(1) })
    .nullable(),
  dimensions: positive,
  image: imageSpecSchema,
  text: z.strictObject({
    /** The most tokens that the text tower reads, start and end included. */
    limit: z.int().min(3),
    /** `max-length` where the tower was trained on texts padded to the limit and looks at the padding. */
    padding: z.enum(['longest', 'max-length']),
    /** Lower-cases the text first, where the tokenizer's file does not say so itself. */
    lowercase: z.boolean(),
  }),
  scoring: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('softmax'), scale: z.number().positive() }),
    z.strictObject({ kind: z.literal('sigmoid'), scale: z.number().positive(), bias: z.number() }),
  ]),
  vision: towerSchema,
  textual: towerSchema,
  /** True when the weights of both towers are in one file, which wants an image and a text in every run. */
  combined: z.boolean(),
  /** Files beside the weights that must be there, relative to the model's folder. */
  files: z.array(z.string().min(1)).min(1),
  /** SHA-256 of files as published, where known; what is pulled must match. */
  checksums: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)),
});

export type ModelCard = z.output<typeof modelCardSchema>;
export type ImageSpec = z.output<typeof imageSpecSchema>;
export type Precision = z.output<typeof precisionSchema>;
export type TowerCard = z.output<typeof towerSchema>;

/** Types and checks a card from its literals. */
export function defineCard(card: ModelCard): ModelCard {
  return modelCardSchema.parse(card);
}
