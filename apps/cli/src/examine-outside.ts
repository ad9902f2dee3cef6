import type { Runtime } from '@clipline/runtime';
import { attempt } from './attempt.ts';
import type { Check } from './examine.ts';

/** Milliseconds that one of them may take to answer. */
const patience = 15_000;

type Outside = Pick<Runtime, 'stores' | 'connections'>;

/**
 * Stores of catalogues beside the standard one, and connections. What a catalogue or a published pipeline uses has
 * failed when it does not answer; of what nobody uses yet that is only a warning.
 */
export async function* examineOutside({ stores, connections }: Outside): AsyncIterable<Check> {
  const { used, standard } = await stores.list();
  const active = used.filter(({ state, address }) => state === 'active' && address !== standard);
  for (const [address, uses] of Map.groupBy(active, (use) => use.address)) {
    const test = await stores.test(address, { signal: AbortSignal.timeout(patience) });
    const last = test.steps.at(-1);
    const catalogs = uses.map(({ catalog }) => `"${catalog}"`).join(', ');
    yield {
      name: `store of ${catalogs}`,
      state: test.ok ? 'ok' : 'failed',
      detail: `${test.address}: ${last?.detail ?? 'nothing was tried'}`,
      ...(test.ok || last?.remedy === undefined ? {} : { remedy: last.remedy }),
    };
  }
  for (const { name, usedBy } of await connections.list()) {
    yield await checkConnection(connections, { name, usedBy });
  }
}

async function checkConnection(
  connections: Pick<Outside['connections'], 'test'>,
  { name, usedBy }: { readonly name: string; readonly usedBy: readonly string[] },
): Promise<Check> {
  const what = `connection "${name}"`;
  const test = await attempt(what, () => connections.test(name, { signal: AbortSignal.timeout(patience) }));
  if ('value' in test) return { name: what, state: 'ok', detail: test.value };
  if (usedBy.length === 0) {
    return { ...test.check, state: 'warning', remedy: 'No published pipeline uses it yet.' };
  }
  const users = usedBy.map((pipeline) => `"${pipeline}"`).join(', ');
  return {
    ...test.check,
    remedy: `${users} cannot run without it. Mend it under Connections in the dashboard.`,
  };
}
