/**
 * What the oldest server that is served, 2.3.5, cannot do, and since which version a server can.
 * `partitionKeys`: up to 2.3.9 an upsert chooses the partition by the wrong field, so that a filter on the key misses the
 * record; up to 2.3.12 a partition may still show records that were overwritten.
 */
const leastVersions = { partitionKeys: '2.4.0' } as const;

export type MilvusFeature = keyof typeof leastVersions;

/** The least version that has the feature, as `major.minor.patch`. */
export function leastVersionOf(feature: MilvusFeature): string {
  return leastVersions[feature];
}

/** Whether a server that says this of its version has the feature; not when the version cannot be read. */
export function hasFeature(version: string, feature: MilvusFeature): boolean {
  const has = numbersOf(version);
  const needs = numbersOf(leastVersions[feature]);
  if (!has || !needs) return false;
  const at = needs.findIndex((part, index) => part !== has[index]);
  return at < 0 || (has[at] ?? 0) > (needs[at] ?? 0);
}

/** `v2.3.5-lite` as 2, 3, 5. */
function numbersOf(version: string): readonly number[] | undefined {
  const parts = /^v?(\d+)\.(\d+)\.(\d+)/.exec(version);
  return parts?.slice(1).map(Number);
}
