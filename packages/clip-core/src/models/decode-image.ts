import sharp, { type Sharp } from 'sharp';
import { ClipError } from '../errors.ts';
import type { ImageLimits } from '../image-limits.ts';
import type { ImageFacts, ImageInput } from '../model.ts';
import type { ImageSpec } from './card.ts';
import { type Box, planResize, type ResizePlan } from './plan-resize.ts';
import { type ReadImage, readImage } from './read-image.ts';
import { type Pixels, resamplePixels } from './resample-pixels.ts';

/** A picture at the tower's size: rows of red, green and blue bytes, and what was learnt of the original. */
export interface DecodedImage {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly image: ImageFacts;
}

const kernels = { nearest: 'nearest', bilinear: 'linear', bicubic: 'cubic', lanczos: 'lanczos3' } as const;

/**
 * Decodes the first frame, upright, on white, in 8-bit sRGB, and brings it to the size that the card asks for.
 * Throws what `readImage` throws, `image-corrupt` and `image-too-many-pixels`.
 */
export async function decodeImage(
  input: ImageInput,
  spec: ImageSpec,
  limits: ImageLimits,
): Promise<DecodedImage> {
  const read = await readImage(input, limits);
  try {
    return await decode(read, spec, limits);
  } catch (error) {
    throw toImageError(read, error);
  }
}

async function decode(read: ReadImage, spec: ImageSpec, limits: ImageLimits): Promise<DecodedImage> {
  const facts = await sharp(read.bytes, { limitInputPixels: false }).metadata();
  const { width, height } = facts.autoOrient;
  if (width * height > limits.maxPixels) {
    throw new ClipError(
      'image-too-many-pixels',
      `${read.name} has ${width} × ${height} pixels; at most ${limits.maxPixels} are decoded. Make it smaller.`,
    );
  }
  const plan = planResize(spec.resize, width, height);
  let pipeline = sharp(read.bytes, {
    limitInputPixels: limits.maxPixels,
    // A JPEG's decoder calls it a warning when entropy-coded data is wrong, and goes on with a picture that is not the
    // one that was stored. Other formats warn of harmless oddities, such as a profile that breaks its own rules.
    failOn: read.mediaType === 'image/jpeg' ? 'warning' : 'error',
    // The reference (PIL) takes the values as they are; only CMYK needs its profile to become RGB at all.
    ignoreIcc: facts.space !== 'cmyk',
    sequentialRead: true,
  })
    .autoOrient()
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    // A file made to be slow must not occupy a decoder for ever.
    .timeout({ seconds: 60 });
  if (plan.window) pipeline = pipeline.extract(plan.window);
  const from = plan.window ?? { width, height };
  const enlarges = plan.width > from.width || plan.height > from.height;
  const pixels =
    enlarges && spec.resample !== 'nearest'
      ? cropPixels(resamplePixels(await readPixels(pipeline, read), plan, spec.resample), plan.crop)
      : await readPixels(shrink(pipeline, plan, spec), read);
  return {
    pixels: pixels.data,
    width: pixels.width,
    height: pixels.height,
    image: { mediaType: read.mediaType, width, height },
  };
}

function shrink(pipeline: Sharp, plan: ResizePlan, spec: ImageSpec): Sharp {
  const resized = pipeline.resize(plan.width, plan.height, {
    fit: 'fill',
    kernel: kernels[spec.resample],
    fastShrinkOnLoad: false,
  });
  return plan.crop ? resized.extract(plan.crop) : resized;
}

async function readPixels(pipeline: Sharp, read: ReadImage): Promise<Pixels> {
  const { data, info } = await pipeline.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) {
    throw new ClipError(
      'image-unsupported',
      `${read.name} has ${info.channels} channels after decoding. Convert it to a plain RGB picture.`,
    );
  }
  return { data, width: info.width, height: info.height };
}

function cropPixels(source: Pixels, crop: Box | null): Pixels {
  if (!crop) return source;
  const data = new Uint8Array(crop.width * crop.height * 3);
  for (let row = 0; row < crop.height; row++) {
    const start = ((crop.top + row) * source.width + crop.left) * 3;
    data.set(source.data.subarray(start, start + crop.width * 3), row * crop.width * 3);
  }
  return { data, width: crop.width, height: crop.height };
}

function toImageError(read: ReadImage, error: unknown): ClipError {
  if (error instanceof ClipError) return error;
  const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  return new ClipError(
    'image-corrupt',
    `${read.name} is damaged or cut off (${reason}). Replace or remove it.`,
    { cause: error },
  );
}
