import { ClipError } from '@clipline/clip-core';
import { expect, it } from 'vitest';
import type { Check } from './examine.ts';
import { examineOutside } from './examine-outside.ts';

const milvus = 'milvus://shop.example:19530';
const stamp = { model: 'starter', revision: 'r', preprocessing: 'p', dimensions: 8 };

function use(catalog: string, address: string, state: 'active' | 'retired' = 'active') {
  return { catalog, address, collection: catalog, state, stamp };
}

function connection(name: string, usedBy: readonly string[]) {
  const at = new Date(0);
  return {
    name,
    kind: 'http' as const,
    settings: {},
    hasSecrets: true,
    usedBy,
    createdAt: at,
    updatedAt: at,
  };
}

async function examine(answers: { readonly store: boolean; readonly broken: readonly string[] }) {
  const tested: string[] = [];
  const checks = examineOutside({
    stores: {
      list: async () => ({
        kinds: [],
        standard: 'embedded',
        used: [use('a', 'embedded'), use('b', milvus), use('c', milvus), use('d', 'qdrant://old', 'retired')],
      }),
      async test(address) {
        tested.push(address);
        const { store: ok } = answers;
        const step = { step: 'connection' as const, ok, detail: ok ? 'Milvus 2.3.5' : 'no answer' };
        return { ok, address, steps: [ok ? step : { ...step, remedy: 'Start it.' }] };
      },
      copy: () => Promise.reject(new Error('not asked for')),
    },
    connections: {
      list: async () => [connection('mail', ['Tell', 'Report']), connection('idle', [])],
      async test(name: string) {
        if (answers.broken.includes(name))
          throw new ClipError('credential-refused', `${name} refused the key.`);
        return 'answered 200';
      },
    } as never,
  });
  const found: Check[] = [];
  for await (const check of checks) found.push(check);
  return { checks: found, tested };
}

it('asks each store and connection once, and says what answers', async () => {
  const { checks, tested } = await examine({ store: true, broken: [] });
  expect(tested).toEqual([milvus]);
  expect(checks).toEqual([
    { name: 'store of "b", "c"', state: 'ok', detail: `${milvus}: Milvus 2.3.5` },
    { name: 'connection "mail"', state: 'ok', detail: 'answered 200' },
    { name: 'connection "idle"', state: 'ok', detail: 'answered 200' },
  ]);
});

it('fails for what is used and warns of what is not', async () => {
  const { checks } = await examine({ store: false, broken: ['mail', 'idle'] });
  expect(checks).toMatchObject([
    { state: 'failed', detail: `${milvus}: no answer`, remedy: 'Start it.' },
    {
      state: 'failed',
      detail: 'mail refused the key. [credential-refused]',
      remedy: expect.stringContaining('"Tell", "Report" cannot run without it'),
    },
    { state: 'warning', remedy: 'No published pipeline uses it yet.' },
  ]);
});
