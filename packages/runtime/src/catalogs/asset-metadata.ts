import type { Metadata } from '@clipline/clip-core';

/** What is known of an image: the fields of its file under those that pipelines set; null hides a field. */
export function mergeAnnotations(metadata: Metadata, annotations: Metadata): Metadata {
  const merged = Object.entries({ ...metadata, ...annotations });
  return Object.fromEntries(merged.filter(([name, value]) => value !== null || !(name in annotations)));
}
