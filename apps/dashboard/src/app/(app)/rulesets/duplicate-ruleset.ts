import { freeName } from '../../../ui/free-name.ts';
import { tellFailure } from '../../../ui/tell-failure.ts';

interface Original<S> {
  readonly name: string;
  readonly version: number;
  readonly settings: S;
}

/** What is done with the rules of one kind on the server. */
interface Kept<S> {
  readonly get: (name: string) => Promise<Original<S>>;
  readonly names: readonly string[];
  readonly save: (copy: {
    readonly name: string;
    readonly settings: S;
    readonly note: string;
  }) => Promise<unknown>;
}

/** Keeps the newest version of a classifier or policy again, under a name of its own; tells what went wrong. */
export async function duplicateRuleset<S>(name: string, { get, names, save }: Kept<S>): Promise<void> {
  try {
    const { settings, version } = await get(name);
    const copy = freeName(`${name} copy`, new Set(names));
    await save({ name: copy, settings, note: `Copy of ${name}, version ${version}` });
  } catch (error) {
    tellFailure(error);
  }
}
