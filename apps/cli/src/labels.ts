import type { Label } from '@clipline/clip-core';
import { toPrintable } from './printable.ts';

/** People look at the first few. */
const shown = 5;

/** Labels as `--json` prints them: these fields and no others. */
export function toLabels(labels: readonly Label[]): readonly Label[] {
  return labels.map(({ name, score }) => ({ name, score }));
}

/** Such as `cat 0.931 · dog 0.052`. */
export function describeLabels(labels: readonly Label[]): string {
  const parts = labels.slice(0, shown).map(({ name, score }) => `${toPrintable(name)} ${score.toFixed(3)}`);
  return labels.length > shown ? `${parts.join(' · ')} · …` : parts.join(' · ');
}
