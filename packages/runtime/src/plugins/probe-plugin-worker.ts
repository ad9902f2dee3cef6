import { setTimeout as sleep } from 'node:timers/promises';
import { importPlugin } from './import-plugin.ts';

/** Milliseconds: what a plugin starts while it is imported shows by then. */
const afterwards = 200;

const [folder = ''] = process.argv.slice(2);
try {
  const { definitions } = await importPlugin(folder);
  await sleep(afterwards);
  process.send?.({ types: definitions.map(({ type }) => type) });
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  process.send?.({
    fault: message.replace(/^Plugin .*? cannot be used: |\. Mend it, or remove it with .*$/g, ''),
  });
}
