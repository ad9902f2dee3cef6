import { access, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { ClipError } from '../errors.ts';
import { type ImageSpec, type ModelCard, modelCardSchema, type Precision } from './card.ts';
import { families, type ModelFamily } from './families.ts';

const number = z.number().positive();
const size = z.union([
  number,
  z.object({ height: number, width: number }),
  z.object({ shortest_edge: number }),
]);
const triple = z.tuple([z.number(), z.number(), z.number()]);

const preprocessorSchema = z.object({
  do_resize: z.boolean().default(true),
  size: size.default(224),
  do_center_crop: z.boolean().default(false),
  crop_size: z.union([number, z.object({ height: number, width: number })]).optional(),
  do_normalize: z.boolean().default(true),
  image_mean: triple.optional(),
  image_std: triple.optional(),
  resample: z.int().min(0).max(5).default(3),
});

const towerConfig = z.object({
  max_position_embeddings: number.optional(),
  projection_dim: number.optional(),
  hidden_size: number.optional(),
});

const configSchema = z.object({
  model_type: z.string(),
  projection_dim: number.optional(),
  text_config: towerConfig.default({}),
  vision_config: towerConfig.default({}),
});

/** By PIL's numbers; those that CLIP models do not use are read as the nearest that they do. */
const resamples = ['nearest', 'lanczos', 'bilinear', 'bicubic', 'bilinear', 'bicubic'] as const;

const suffixes: readonly (readonly [Precision, string])[] = [
  ['fp32', ''],
  ['fp16', '_fp16'],
  ['q8', '_quantized'],
  ['int8', '_int8'],
  ['uint8', '_uint8'],
  ['q4', '_q4'],
  ['q4f16', '_q4f16'],
  ['bnb4', '_bnb4'],
];

const files = ['config.json', 'preprocessor_config.json', 'tokenizer.json', 'tokenizer_config.json'];

/**
 * Reads a card from the files of a folder in the Transformers.js layout (config.json, preprocessor_config.json,
 * tokenizer.json, tokenizer_config.json, onnx/vision_model*.onnx, onnx/text_model*.onnx).
 * Throws `model-not-found` for missing files and `model-corrupt` for ones that do not say what is needed.
 */
export async function deriveCard(folder: string): Promise<ModelCard> {
  const config = await readJson(folder, 'config.json', configSchema);
  const preprocessor = await readJson(folder, 'preprocessor_config.json', preprocessorSchema);
  const family = families[config.model_type];
  if (!family) {
    throw new ClipError(
      'model-not-found',
      `${folder} holds a model of the type "${config.model_type}"; known are ${Object.keys(families).join(', ')}.`,
    );
  }
  const dimensions =
    config.projection_dim ??
    config.text_config.projection_dim ??
    config.vision_config.projection_dim ??
    config.vision_config.hidden_size ??
    family.dimensions;
  return modelCardSchema.parse({
    id: nameFolder(folder),
    title: basename(folder),
    description: `A model from the folder ${folder}.`,
    license: 'unknown',
    starter: false,
    hub: null,
    dimensions,
    image: toImageSpec(preprocessor),
    text: {
      limit: config.text_config.max_position_embeddings ?? family.limit,
      padding: family.padding,
      lowercase: family.lowercase,
    },
    scoring: family.scoring,
    ...(await findTowers(folder, family)),
    files,
    checksums: {},
  } satisfies ModelCard);
}

async function findTowers(
  folder: string,
  family: ModelFamily,
): Promise<Pick<ModelCard, 'vision' | 'textual' | 'combined'>> {
  const vision = await findWeights(folder, 'vision_model');
  const textual = await findWeights(folder, 'text_model');
  const both = suffixes.find(([name]) => vision[name] && textual[name])?.[0];
  if (both) {
    return {
      vision: { ...family.vision, files: vision, precision: both },
      textual: { ...family.textual, files: textual, precision: both },
      combined: false,
    };
  }
  const combined = await findWeights(folder, 'model');
  const precision = suffixes.find(([name]) => combined[name])?.[0];
  if (!precision) {
    throw new ClipError(
      'model-not-found',
      `${folder} lacks weights: onnx/vision_model*.onnx and onnx/text_model*.onnx of one precision, or onnx/model*.onnx.`,
    );
  }
  const tower = { class: family.combined, files: combined, precision };
  return {
    vision: { ...tower, output: 'image_embeds' },
    textual: { ...tower, output: 'text_embeds' },
    combined: true,
  };
}

function toImageSpec(preprocessor: z.output<typeof preprocessorSchema>): ImageSpec {
  const { size, crop_size, do_center_crop, do_normalize, image_mean, image_std } = preprocessor;
  const crop = do_center_crop && crop_size !== undefined ? toRectangle(crop_size) : null;
  const resize: ImageSpec['resize'] =
    typeof size === 'object' && 'height' in size
      ? { mode: 'squash', width: size.width, height: size.height }
      : shortestEdge(typeof size === 'object' ? size.shortest_edge : size, crop);
  return {
    resize,
    resample: resamples[preprocessor.resample] ?? 'bicubic',
    mean: (do_normalize && image_mean) || [0, 0, 0],
    std: (do_normalize && image_std) || [1, 1, 1],
  };
}

function shortestEdge(
  edge: number,
  crop: { readonly width: number; readonly height: number } | null,
): ImageSpec['resize'] {
  return { mode: 'shortest-edge', edge, crop: crop ?? { width: edge, height: edge } };
}

function toRectangle(size: number | { readonly width: number; readonly height: number }) {
  return typeof size === 'number'
    ? { width: size, height: size }
    : { width: size.width, height: size.height };
}

async function findWeights(folder: string, stem: string): Promise<Partial<Record<Precision, string>>> {
  const found: Partial<Record<Precision, string>> = {};
  for (const [precision, suffix] of suffixes) {
    const file = `onnx/${stem}${suffix}.onnx`;
    const there = await access(join(folder, file)).then(
      () => true,
      () => false,
    );
    if (there) found[precision] = file;
  }
  return found;
}

async function readJson<T>(folder: string, file: string, schema: z.ZodType<T>): Promise<T> {
  let text: string;
  try {
    text = await readFile(join(folder, file), 'utf8');
  } catch (error) {
    throw new ClipError(
      'model-not-found',
      `${folder} has no ${file}. A model's folder holds ${files.join(', ')} and onnx/.`,
      { cause: error },
    );
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new ClipError('model-corrupt', `${join(folder, file)} cannot be understood: ${reason}`, {
      cause: error,
    });
  }
}

/** A folder's name as a model id. */
function nameFolder(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 63);
  return name || 'model';
}
