import type { AssetView } from '@clipline/runtime';

/** Sizes that thumbnails come in: pixels of the long side. */
export type ThumbnailSize = 160 | 320 | 640 | 1280;

type Addressed = Pick<AssetView, 'id' | 'sha256'>;

/** Address of a thumbnail; the version in it changes with the file, so that it can be cached for good. */
export function thumbnailUrl(catalog: string, asset: Addressed, size: ThumbnailSize): string {
  return `${base(catalog, asset)}?size=${size}${version(asset, '&')}`;
}

/** Address of a thumbnail of what a preview or a run came upon, which is in no catalogue yet. */
export function previewUrl(uri: string, size: ThumbnailSize = 160): string {
  return `/api/images/preview?size=${size}&uri=${encodeURIComponent(uri)}`;
}

/** Address of the file itself. */
export function originalUrl(catalog: string, asset: Addressed): string {
  return `${base(catalog, asset)}/original${version(asset, '?')}`;
}

function base(catalog: string, asset: Addressed): string {
  return `/api/images/${encodeURIComponent(catalog)}/${encodeURIComponent(asset.id)}`;
}

function version(asset: Addressed, joint: string): string {
  return asset.sha256 === null ? '' : `${joint}v=${asset.sha256.slice(0, 12)}`;
}
