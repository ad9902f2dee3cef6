import type { Item as CoreItem } from '@clipline/clip-core';
import type { RouterOutputs } from '../../server/routers/app.ts';

/** What became of the samples at one node. */
export type PreviewOfNode =
  RouterOutputs['preview']['nodes'] extends AsyncIterable<infer Preview> ? Preview : never;

/** What is looked at of an item. */
type Item = Pick<CoreItem, 'id' | 'image' | 'text' | 'labels' | 'verdict' | 'matches'>;

/** One sample as a card shows it after a node. */
export interface Seen {
  readonly id: string;
  /** Address of its picture; null for a text. */
  readonly uri: string | null;
  readonly text: string | null;
  /** The output that it took, `error`, or `left out`. */
  readonly way: string;
  readonly tone: 'plain' | 'allow' | 'review' | 'block' | 'error' | 'out';
  /** The shortest form of what the node found. */
  readonly badge: string | null;
  /** All of it, for people. */
  readonly sentence: string;
}

/** The samples after a node: those that went on by output, then those that it left out or refused. */
export function seeItems({ outputs, rejected, dropped }: PreviewOfNode): readonly Seen[] {
  return [
    ...Object.entries(outputs).flatMap(([output, items]) => items.map((item) => seePassed(item, output))),
    ...dropped.map(({ item, reason }) => ({
      ...look(item),
      way: 'left out',
      tone: 'out' as const,
      badge: null,
      sentence: `${nameOf(item)} is left out: ${reason}`,
    })),
    ...rejected.map(({ item, error }) => ({
      ...look(item),
      way: 'error',
      tone: 'error' as const,
      badge: '!',
      sentence: `${nameOf(item)}: ${error.message}`,
    })),
  ];
}

function seePassed(item: Item, output: string): Seen {
  const { verdict } = item;
  const found = findingsOf(item);
  const way = output === 'out' ? '' : `, to ${output}`;
  return {
    ...look(item),
    way: output,
    tone: verdict?.action ?? 'plain',
    badge: verdict?.action ?? badgeOf(item),
    sentence: `${nameOf(item)}${way}${found.length === 0 ? '' : `: ${found.join('; ')}`}`,
  };
}

/** What nodes have found about an item, a sentence for each finding. */
export function findingsOf({ verdict, labels, matches }: Item): readonly string[] {
  return [
    ...(verdict === undefined ? [] : [`${verdict.action} (${scores(verdict.categories)})`]),
    ...(labels === undefined ? [] : [labels.length === 0 ? 'no label' : scores(labels)]),
    ...(matches === undefined
      ? []
      : [matches.length === 1 ? `1 match, ${percent(matches[0]?.score ?? 0)}` : `${matches.length} matches`]),
  ];
}

function badgeOf({ labels, matches }: Item): string | null {
  if (labels !== undefined)
    return labels[0] === undefined ? '–' : `${labels[0].name} ${percent(labels[0].score)}`;
  return matches === undefined ? null : String(matches.length);
}

function look(item: Item): Pick<Seen, 'id' | 'uri' | 'text'> {
  return { id: item.id, uri: pictureOf(item), text: item.text ?? null };
}

/** Address of its picture where that has a thumbnail: only what lies here has. */
export function pictureOf({ image }: Pick<Item, 'image'>): string | null {
  return image !== undefined && /^(file|blob):/.test(image.uri) ? image.uri : null;
}

/** The end of the path for a picture, whose id says little. */
export function nameOf({ id, image }: Pick<Item, 'id' | 'image'>): string {
  if (image === undefined || !image.uri.startsWith('file:')) return id;
  return decodeURIComponent(image.uri.slice(image.uri.lastIndexOf('/') + 1));
}

function scores(list: readonly { readonly name: string; readonly score: number }[]): string {
  return list
    .slice(0, 3)
    .map(({ name, score }) => `${name} ${percent(score)}`)
    .join(', ');
}

function percent(score: number): string {
  return `${Math.round(score * 100)}%`;
}
