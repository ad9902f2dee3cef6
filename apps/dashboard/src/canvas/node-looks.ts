import {
  type Icon,
  IconArrowsSplit,
  IconBolt,
  IconBrain,
  IconDatabase,
  IconFolder,
  IconPhoto,
  IconPuzzle,
  IconSend,
  IconUsers,
} from '@tabler/icons-react';

/** How the nodes of one namespace look, and where they stand in the palette. */
export interface Look {
  readonly title: string;
  readonly icon: Icon;
  /** A Mantine colour that reads on both schemes. */
  readonly color: string;
}

const looks: ReadonlyMap<string, Look> = new Map([
  ['sources', { title: 'Sources', icon: IconFolder, color: 'var(--clip-hue-source)' }],
  ['image', { title: 'Images', icon: IconPhoto, color: 'var(--clip-hue-image)' }],
  ['clip', { title: 'CLIP', icon: IconBrain, color: 'var(--clip-hue-clip)' }],
  ['store', { title: 'Catalogues', icon: IconDatabase, color: 'var(--clip-hue-store)' }],
  ['flow', { title: 'Flow', icon: IconArrowsSplit, color: 'var(--clip-hue-flow)' }],
  ['output', { title: 'Outputs', icon: IconSend, color: 'var(--clip-hue-output)' }],
  ['people', { title: 'People', icon: IconUsers, color: 'var(--clip-hue-people)' }],
  ['triggers', { title: 'Triggers', icon: IconBolt, color: 'var(--clip-hue-flow)' }],
]);

const plugin: Look = { title: 'Plugins', icon: IconPuzzle, color: 'var(--clip-hue-flow)' };

/** How a node of this type looks; nodes of plugins have a look of their own. */
export function lookOf(type: string): Look {
  return looks.get(type.split('.')[0] ?? '') ?? plugin;
}

/** The groups of the palette in their order, with the types of each. */
export function groupTypes<T extends { readonly type: string }>(
  nodes: readonly T[],
): readonly { readonly look: Look; readonly nodes: readonly T[] }[] {
  return [...looks.values(), plugin]
    .map((look) => ({ look, nodes: nodes.filter(({ type }) => lookOf(type) === look) }))
    .filter((group) => group.nodes.length > 0);
}
