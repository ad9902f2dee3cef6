import { nav } from '../nav.ts';

/** A place to go, or a thing to begin, that a name leads to. */
export interface JumpEntry {
  readonly group: JumpGroup;
  readonly label: string;
  readonly href: string;
}

/** In the order in which they are shown. */
export const jumpGroups = ['Pages', 'Actions', 'Pipelines', 'Catalogues', 'Classifiers', 'Policies'] as const;
export type JumpGroup = (typeof jumpGroups)[number];

/** Entries of a group that are shown before anything is typed, and after. */
const most = { browsing: 5, found: 8 } as const;

const pages: readonly JumpEntry[] = nav.flatMap((group) =>
  group.pages.map(({ href, label }) => ({ group: 'Pages' as const, label, href })),
);

const actions: readonly JumpEntry[] = [
  { group: 'Actions', label: 'New pipeline', href: '/pipelines?new=true' },
  { group: 'Actions', label: 'New schedule', href: '/schedules?new=true' },
  { group: 'Actions', label: 'New classifier', href: '/classifiers?new=true' },
  { group: 'Actions', label: 'New policy', href: '/moderation?tab=policies&new=true' },
  { group: 'Actions', label: 'Add a folder', href: '/catalogues?add=true' },
];

/** Where a thing that has a name is looked at. */
export const hrefOf = {
  Pipelines: (name) => `/pipelines/${encodeURIComponent(name)}`,
  Catalogues: (name) => `/search?catalog=${encodeURIComponent(name)}`,
  Classifiers: (name) => `/classifiers/${encodeURIComponent(name)}`,
  Policies: (name) => `/moderation/${encodeURIComponent(name)}`,
} as const satisfies { readonly [group in JumpGroup]?: (name: string) => string };

export type NamedGroup = keyof typeof hrefOf;

/** What fits what was typed, by group, names that begin with it first; all pages and a few names before that. */
export function findEntries(
  query: string,
  names: { readonly [group in NamedGroup]: readonly string[] },
): readonly { readonly group: JumpGroup; readonly entries: readonly JumpEntry[] }[] {
  const typed = query.trim().toLowerCase();
  const words = typed.split(/\s+/);
  const startsLate = ({ label }: JumpEntry) => (label.toLowerCase().startsWith(typed) ? 0 : 1);
  const named = (Object.keys(hrefOf) as NamedGroup[]).flatMap((group) =>
    names[group].map((label): JumpEntry => ({ group, label, href: hrefOf[group](label) })),
  );
  const found = [...pages, ...actions, ...named]
    .filter(({ label }) => words.every((word) => label.toLowerCase().includes(word)))
    .toSorted((a, b) => startsLate(a) - startsLate(b));
  const limit = typed === '' ? most.browsing : most.found;
  return jumpGroups
    .map((group) => ({
      group,
      entries: found
        .filter((entry) => entry.group === group)
        .slice(0, group === 'Pages' ? Number.POSITIVE_INFINITY : limit),
    }))
    .filter(({ entries }) => entries.length > 0);
}

/** Address of a search by these words. */
export function searchHref(query: string): string {
  return `/search?q=${encodeURIComponent(query.trim())}`;
}
