import type { Metadata } from '@clipline/clip-core';

/** An image of a group, and what decides which one is kept; null where that is not known. */
export interface Member {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly time: number | null;
  readonly pixels: number | null;
  readonly bytes: number | null;
}

/** Images that are duplicates of one another, directly or by way of others. */
export interface DuplicateGroup {
  /** The first id of the group, in the order of their UTF-16 units: the same whatever order they were found in. */
  readonly id: string;
  readonly size: number;
  readonly kept: string;
}

/** Reads what decides which one is kept from the fields of a record. */
export function describeMember(id: string, metadata: Metadata): Member {
  const number = (value: unknown) => (typeof value === 'number' ? value : null);
  const time = Date.parse(String(metadata.takenAt ?? metadata.createdAt ?? metadata.modifiedAt ?? ''));
  const [width, height] = [number(metadata.width), number(metadata.height)];
  return {
    id,
    time: Number.isNaN(time) ? null : time,
    pixels: width === null || height === null ? null : width * height,
    bytes: number(metadata.bytes),
  };
}

/** Unites sets that share a member, and answers the group of each member by its id. */
export function groupMembers(
  sets: readonly (readonly Member[])[],
  keep: keyof typeof orders,
): ReadonlyMap<string, DuplicateGroup> {
  const members = new Map<string, Member>();
  const above = new Map<string, string>();
  const findTop = (id: string): string => {
    let top = id;
    for (let next = above.get(top); next !== undefined; next = above.get(top)) top = next;
    // Shortens the way for the next time.
    for (let at = id; at !== top; ) {
      const next = above.get(at) ?? top;
      above.set(at, top);
      at = next;
    }
    return top;
  };
  for (const set of sets) {
    for (const member of set) members.set(member.id, members.get(member.id) ?? member);
    const [first, ...rest] = set.map(({ id }) => findTop(id));
    for (const id of rest) {
      const [from, to] = [findTop(id), findTop(first ?? id)];
      if (from !== to) above.set(from, to);
    }
  }
  const groups = new Map<string, DuplicateGroup>();
  for (const group of Map.groupBy(members.values(), ({ id }) => findTop(id)).values()) {
    const ids = group.map(({ id }) => id).sort();
    const [kept] = group.toSorted((a, b) => orders[keep](a, b) || compare(a.id, b.id));
    const found = { id: ids[0] ?? '', size: ids.length, kept: kept?.id ?? '' };
    for (const id of ids) groups.set(id, found);
  }
  return groups;
}

/** What is not known comes last. */
const orders = {
  oldest: (a: Member, b: Member) =>
    compare(a.time ?? Number.POSITIVE_INFINITY, b.time ?? Number.POSITIVE_INFINITY),
  largest: (a: Member, b: Member) =>
    compare(b.pixels ?? -1, a.pixels ?? -1) || compare(b.bytes ?? -1, a.bytes ?? -1),
  first: () => 0,
} as const;

function compare<T extends number | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
