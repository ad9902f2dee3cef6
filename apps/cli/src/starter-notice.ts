import type { Runtime } from '@clipline/runtime';
import type { Work } from './command.ts';

/** What is about to be used: a catalogue's model, or one that was named, or the default one. */
export interface ModelInUse {
  readonly catalog?: string;
  readonly model?: string;
}

/** Pulled in the examples of every text that tells how. */
export const examplePull = 'clipline model pull clip-vit-b-32';

/** Says once, on stderr, when the model in use is the one that ships for trying things out. */
export async function noticeStarter(work: Work, runtime: Runtime, use: ModelInUse): Promise<void> {
  if (work.quiet || !(await usesStarter(runtime, use))) return;
  await work.note(
    `Note: the small starter model is in use, which is for trying Clipline out. For better results pull a full model, such as with \`${examplePull}\`, and index into a new catalogue; \`clipline model list\` shows them all.`,
  );
}

async function usesStarter(runtime: Runtime, use: ModelInUse): Promise<boolean> {
  if (use.catalog !== undefined) {
    const catalog = (await runtime.catalogs.list()).find(({ name }) => name === use.catalog);
    if (catalog) return catalog.model.starter;
  }
  const models = await runtime.models.list();
  const model = models.find(({ id, location, isDefault }) =>
    use.model === undefined ? isDefault : id === use.model || location === use.model,
  );
  return model?.starter ?? false;
}
