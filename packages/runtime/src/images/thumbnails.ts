import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ClipError, type ImageInput } from '@clipline/clip-core';
import sharp from 'sharp';
import { getAsset } from '../catalogs/assets.ts';
import { refuse } from '../home.ts';
import { hashFile, statFile } from '../indexing/file-facts.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import type { AssetView, Runtime } from '../services.ts';

const sizes = [160, 320, 640, 1280] as const;

/** Serves images of catalogues: only files that belong to an asset are ever touched. */
export function openImages(parts: RuntimeParts): Runtime['images'] {
  const folder = join(parts.environment.home, 'thumbnails');
  const underWay = new Map<string, Promise<string>>();
  return {
    async thumbnail(catalog, assetId, size) {
      checkSize(size);
      const asset = await getAsset(parts, catalog, assetId);
      const digest = asset.sha256 ?? (await hashFile(fileURLToPath(asset.uri)));
      const target = join(folder, digest.slice(0, 2), `${digest}-${size}.webp`);
      if (await exists(target)) return target;
      // Many visitors may ask for the same one at once.
      const making = underWay.get(target) ?? makeThumbnail(parts, asset, { target, size });
      underWay.set(target, making);
      return making.finally(() => underWay.delete(target));
    },
    async previewThumbnail(uri, size) {
      checkSize(size);
      if (!parts.previewed.has(uri)) {
        throw new ClipError(
          'not-found',
          'No preview or review has shown this image since the start. Open the page again.',
        );
      }
      const digest = createHash('sha256')
        .update(uri)
        .update(await factsOf(uri))
        .digest('hex');
      const target = join(folder, digest.slice(0, 2), `${digest}-${size}.webp`);
      if (await exists(target)) return target;
      const making = underWay.get(target) ?? makeThumbnail(parts, { uri, path: uri }, { target, size });
      underWay.set(target, making);
      return making.finally(() => underWay.delete(target));
    },
    async original(catalog, assetId) {
      const asset = await getAsset(parts, catalog, assetId);
      const source = await locateImage(parts, asset);
      const path = 'path' in source ? source.path : await cacheBlob(parts, asset.uri, source.bytes);
      return { path, mediaType: asset.mediaType ?? 'application/octet-stream' };
    },
  };
}

async function makeThumbnail(
  parts: RuntimeParts,
  asset: Pick<AssetView, 'uri' | 'path'>,
  { target, size }: { readonly target: string; readonly size: number },
): Promise<string> {
  const source = await locateImage(parts, asset);
  let image: Buffer;
  try {
    image = await sharp('path' in source ? source.path : source.bytes, {
      failOn: 'error',
      limitInputPixels: 268_402_689,
    })
      .autoOrient()
      .resize(size, size, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 78 })
      .toBuffer();
  } catch (error) {
    if ('path' in source && !(await exists(source.path))) throw missing(source.path);
    throw new ClipError(
      'image-corrupt',
      `${asset.path} cannot be made smaller: ${error instanceof Error ? error.message : String(error)}. Replace or remove it.`,
      { cause: error },
    );
  }
  await writeWhole(target, image);
  return target;
}

/** Changes with a file; what a blob's address names never does. */
async function factsOf(uri: string): Promise<string> {
  if (!uri.startsWith('file:')) return '';
  const { bytes, modifiedAt } = await statFile(fileURLToPath(uri));
  return `${bytes} ${modifiedAt.getTime()}`;
}

/** Throws `file-missing`, `blob-missing`. */
async function locateImage(parts: RuntimeParts, { uri }: Pick<AssetView, 'uri'>): Promise<ImageInput> {
  if (uri.startsWith('blob:')) return parts.blobs.locate(uri);
  const path = fileURLToPath(uri);
  if (!(await exists(path))) throw missing(path);
  return { path };
}

/** A copy on this machine of a blob that is kept elsewhere. */
async function cacheBlob(parts: RuntimeParts, uri: string, bytes: Uint8Array): Promise<string> {
  const target = join(parts.environment.home, 'cache', 'originals', uri.slice('blob:'.length));
  if (!(await exists(target))) await writeWhole(target, bytes);
  return target;
}

/** Readers see the whole file or none: it is written beside its place and moved there. */
async function writeWhole(target: string, bytes: Uint8Array): Promise<void> {
  const draft = `${target}.${randomUUID()}.tmp`;
  try {
    await mkdir(join(target, '..'), { recursive: true });
    await writeFile(draft, bytes);
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw refuse(target, error);
  }
}

function checkSize(size: number): void {
  if (sizes.some((known) => known === size)) return;
  throw new ClipError(
    'param-invalid',
    `Thumbnails have ${sizes.join(', ')} pixels; ${size} is none of these.`,
  );
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

function missing(path: string): ClipError {
  return new ClipError(
    'file-missing',
    `The image ${path} is no longer there. Re-index the catalogue to bring it up to date.`,
  );
}
