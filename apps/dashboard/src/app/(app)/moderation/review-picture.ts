import { previewUrl, type ThumbnailSize } from '../../../ui/image-url.ts';
import { fileName, pictureName } from '../../../ui/picture-name.ts';
import type { Review } from './use-review-desk.ts';

/** Address of the picture that a review is about; null when it is about none. */
export function pictureUrl({ item }: Pick<Review, 'item'>, size: ThumbnailSize): string | null {
  const uri = item.image?.uri;
  return uri === undefined ? null : previewUrl(uri, size);
}

/** What a review is about, for people: its caption or title where it has one, else its file's name or its id. */
export function nameOf({ item }: Pick<Review, 'item'>): string {
  const uri = item.image?.uri ?? '';
  const path = uri.startsWith('file:') ? decodeURIComponent(fileName(new URL(uri).pathname)) : item.id;
  return pictureName({ path, metadata: item.metadata });
}
