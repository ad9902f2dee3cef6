import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';

const longSide = 1024;
const maxBytes = 25_000_000;
const keptInSession = 4;
const prefix = 'clipline.query-image.';

/** An image that a person searches with. */
export interface QueryImage {
  readonly blob: Blob;
  /** Data URL for showing it; null when the browser cannot decode it (the server may). */
  readonly preview: string | null;
}

/** Why a file cannot be searched with. */
export class QueryImageError extends Error {}

/**
 * Makes a file small enough to send: models read a few hundred pixels. What the browser cannot decode goes as it is.
 * Throws QueryImageError over 25 MB.
 */
async function prepareImage(file: Blob): Promise<QueryImage> {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (bitmap === null) {
    if (file.size <= maxBytes) return { blob: file, preview: null };
    throw new QueryImageError('This file is larger than 25 MB and the browser cannot read it as a picture.');
  }
  const scale = Math.min(1, longSide / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const drawing = canvas.getContext('2d');
  if (drawing !== null) drawing.imageSmoothingQuality = 'high';
  drawing?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const preview = canvas.toDataURL('image/webp', 0.92);
  return { blob: blobOf(preview), preview };
}

function blobOf(dataUrl: string): Blob {
  const [head = '', body = ''] = dataUrl.split(',');
  const bytes = Uint8Array.from(atob(body), (character) => character.charCodeAt(0));
  return new Blob([bytes], { type: /data:([^;]+)/.exec(head)?.[1] ?? 'image/webp' });
}

function keyOf(id: string) {
  return ['query-image', id] as const;
}

/** Takes an image to search with and returns the key that finds it again, also after a reload of this tab. */
export function useAddQueryImage(): (file: Blob) => Promise<string> {
  const queryClient = useQueryClient();
  return useCallback(
    async (file) => {
      const image = await prepareImage(file);
      const id = randomKey();
      queryClient.setQueryData(keyOf(id), image);
      if (image.preview !== null) keepInSession(id, image.preview);
      return id;
    },
    [queryClient],
  );
}

/** The image of a key; null when this browser does not hold it. */
export function useQueryImage(id: string) {
  return useQuery({
    queryKey: keyOf(id),
    queryFn: () => readFromSession(id),
    enabled: id !== '',
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
}

function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(6));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function keepInSession(id: string, preview: string): void {
  const index = readIndex();
  const kept = [...index, id].slice(-keptInSession);
  try {
    for (const old of index) if (!kept.includes(old)) sessionStorage.removeItem(prefix + old);
    sessionStorage.setItem(prefix + id, preview);
    sessionStorage.setItem(`${prefix}index`, kept.join(','));
  } catch {
    // A full or forbidden session storage only costs the picture after a reload.
  }
}

function readIndex(): string[] {
  try {
    return sessionStorage.getItem(`${prefix}index`)?.split(',').filter(Boolean) ?? [];
  } catch {
    return [];
  }
}

function readFromSession(id: string): QueryImage | null {
  try {
    const preview = sessionStorage.getItem(prefix + id);
    return preview === null ? null : { blob: blobOf(preview), preview };
  } catch {
    return null;
  }
}
