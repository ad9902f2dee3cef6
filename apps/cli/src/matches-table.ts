import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TokenCount } from '@clipline/clip-core';
import type { SearchMatch } from '@clipline/runtime';
import { toPrintable } from './printable.ts';
import { formatTable } from './table.ts';

/** Metadata fields that say in words what an image shows, the best first. */
const captionFields = ['caption', 'title', 'description', 'text', 'alt'] as const;

/** Matches as a table for people: rank, score, path, caption. `width` null: nothing is cut. */
export function formatMatches(
  matches: readonly SearchMatch[],
  { folder, width }: { readonly folder: string; readonly width: number | null },
): readonly string[] {
  const rows = matches.map((match, index) => [
    String(index + 1),
    match.score.toFixed(3),
    toPrintable(describeUri(match.uri, folder)),
    toPrintable(findCaption(match)),
  ]);
  const captions = rows.some((row) => row[3] !== '');
  const columns = [
    { title: '#', align: 'right' },
    { title: 'score', align: 'right' },
    { title: 'path', keep: 'end' },
    ...(captions ? [{ title: 'caption', keep: 'start' } as const] : []),
  ] as const;
  return formatTable(columns, rows, width);
}

/** A file in or below the folder is shown relative to it. */
function describeUri(uri: string, folder: string): string {
  if (!uri.startsWith('file:')) return uri;
  const path = fileURLToPath(uri);
  const way = relative(folder, path);
  return way === '..' || way.startsWith(`..${sep}`) ? path : way;
}

function findCaption({ metadata }: SearchMatch): string {
  for (const field of captionFields) {
    const value = metadata[field];
    if (typeof value === 'string' && value.trim() !== '') return value.trim().replace(/\s+/g, ' ');
  }
  return '';
}

/** Says that a text is longer than the model reads and where it was cut, or null when it was read whole. */
export function describeCut(text: string, tokens: TokenCount | null): string | null {
  if (tokens === null || tokens.cut === null) return null;
  const read = text.slice(Math.max(0, tokens.cut - 30), tokens.cut);
  const lost = text.slice(tokens.cut, tokens.cut + 30);
  const before = tokens.cut > 30 ? '…' : '';
  const after = text.length > tokens.cut + 30 ? '…' : '';
  return `Warning: the text has ${tokens.count} tokens and the model reads ${tokens.limit}. It was cut where the bar stands: "${before}${toPrintable(read)}|${toPrintable(lost)}${after}". Shorten it, or use --long-text split-mean.`;
}
