/** Rules by which images are judged, kept under a name in versions that never change. */
export const rulesetKinds = ['classifier', 'policy'] as const;

export type RulesetKind = (typeof rulesetKinds)[number];

/** One version of saved rules. */
export interface RulesetReference {
  readonly name: string;
  /** 1, 2, 3… */
  readonly version: number;
}

/**
 * Reads `name@version`, as parameters pin saved rules; null where it is written otherwise. A name may have an `@` in it.
 *
 * @example
 * parseRulesetReference('pets@3') // { name: 'pets', version: 3 }
 */
export function parseRulesetReference(text: string): RulesetReference | null {
  const [, name, version] = /^(.+)@([1-9]\d{0,8})$/s.exec(text) ?? [];
  return name === undefined || version === undefined ? null : { name, version: Number(version) };
}

/** `pets@3`. */
export function formatRulesetReference({ name, version }: RulesetReference): string {
  return `${name}@${version}`;
}
