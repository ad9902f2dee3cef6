import sharp from 'sharp';

import type { SampleKind } from './selection.ts';

/** An encoded sample and the extension that fits it. */
export interface EncodedSample {
  readonly extension: 'jpg' | 'webp' | 'png';
  readonly bytes: Buffer;
}

const LONG_SIDE = 640;
const DRAWING_SIDE = 480;
const ICON_SIDE = 256;

/** Fits an image into 640 px (logos and emoji 256 px): opaque photos become JPEG, logos PNG, all else WebP with its alpha. */
export async function encodeSample(source: Buffer, kind: SampleKind): Promise<EncodedSample> {
  const icon = kind === 'logo' || kind === 'emoji';
  const side = icon ? ICON_SIDE : LONG_SIDE;
  const bytes = isSvg(source)
    ? await drawSvg(source, { side: icon ? side : DRAWING_SIDE, trim: !icon })
    : source;
  const image = sharp(bytes).rotate().resize(side, side, { fit: 'inside', withoutEnlargement: true });
  if (kind === 'logo')
    return { extension: 'png', bytes: await image.png({ palette: true, effort: 8 }).toBuffer() };
  const { isOpaque } = await sharp(bytes).stats();
  if (isOpaque)
    return { extension: 'jpg', bytes: await image.flatten().jpeg({ quality: 82, mozjpeg: true }).toBuffer() };
  return {
    extension: 'webp',
    bytes: await image.webp({ quality: 84, alphaQuality: 90, effort: 5 }).toBuffer(),
  };
}

/** Draws an SVG as PNG with a long side of about `side` px; `trim` cuts an empty margin off first. */
async function drawSvg(
  svg: Buffer,
  { side, trim }: { readonly side: number; readonly trim: boolean },
): Promise<Buffer> {
  const drawn = sharp(svg, { density: await densityFor(svg, trim ? 3 * side : side) });
  const cut = trim
    ? sharp(await drawn.trim({ background: '#00000000', threshold: 1 }).png().toBuffer())
    : drawn;
  return cut.resize(side, side, { fit: 'inside', withoutEnlargement: true }).png().toBuffer();
}

function isSvg(bytes: Buffer): boolean {
  return (
    bytes.subarray(0, 1024).toString('utf8').includes('<svg') ||
    bytes.subarray(0, 5).toString('latin1') === '<?xml'
  );
}

/** The dots per inch at which an SVG's long side is drawn at `side` pixels, so that it is never enlarged as pixels. */
async function densityFor(svg: Buffer, side: number): Promise<number> {
  const { width = side, height = side } = await sharp(svg, { density: 72 }).metadata();
  return Math.min(4800, Math.max(20, (72 * side) / Math.max(width, height)));
}
