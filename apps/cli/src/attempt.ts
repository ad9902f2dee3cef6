import { ClipError } from '@clipline/clip-core';
import type { Check } from './examine.ts';

/** What the work answers, or the check that says why it failed. */
export async function attempt<T>(
  name: string,
  work: () => Promise<T>,
): Promise<{ readonly value: T } | { readonly check: Check }> {
  try {
    return { value: await work() };
  } catch (error) {
    const code = error instanceof ClipError ? ` [${error.code}]` : '';
    const detail = `${error instanceof Error ? error.message : String(error)}${code}`;
    return { check: { name, state: 'failed', detail } };
  }
}
