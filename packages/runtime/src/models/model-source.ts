import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { cards, chooseDefaultModel } from '@clipline/clip-core/models';
import type { Environment } from '../environment.ts';

/** A card id as it is; anything that is a folder as its absolute path, so that it means the same in every process. */
export function toModelSource(wanted: string): string {
  if (cards.some(({ id }) => id === wanted)) return wanted;
  return /[/\\]/.test(wanted) || existsSync(wanted) ? resolve(wanted) : wanted;
}

/** CLIPLINE_MODEL, else the best model that is on this machine. */
export async function defaultModelSource(environment: Environment): Promise<string> {
  return environment.model === null
    ? chooseDefaultModel({ home: environment.home })
    : toModelSource(environment.model);
}
