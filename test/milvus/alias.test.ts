import { openStore } from '@clipline/clip-core/stores';
import { expect, it } from 'vitest';
import { createClient } from '../../packages/clip-core/src/stores/milvus/milvus-client.ts';
import {
  record,
  refusal,
  scanAll,
  stampOf,
} from '../../packages/clip-core/src/testing/store-contract-world.ts';
import { serverSettings, serverUrl } from './server-url.ts';

it('a collection can be read and written by an alias, which then may point to another', async () => {
  await using store = await openStore(serverUrl(), { home: '/nonexistent' });
  const { client } = await createClient(serverSettings(), 20_000);
  const [blue, green, alias] = ['alias_blue', 'alias_green', 'alias_active'];
  try {
    for (const name of [blue, green]) await store.createCollection({ name, stamp: stampOf(8, name) });
    await client.createAlias({ collection_name: `clipline_${blue}`, alias: `clipline_${alias}` });
    await store.upsert(alias, [record('a', { n: 1 }), record('b')]);
    expect(await store.count(blue)).toBe(2);
    expect((await store.describeCollection(alias)).stamp.model).toBe(blue);
    expect((await scanAll(store, alias)).map(({ id }) => id).sort()).toEqual(['a', 'b']);
    await store.createCollection({ name: alias, stamp: stampOf(8, blue) });
    expect((await refusal(store.createCollection({ name: alias, stamp: stampOf(8, green) }))).code).toBe(
      'collection-mismatch',
    );
    await client.alterAlias({ collection_name: `clipline_${green}`, alias: `clipline_${alias}` });
    await expect.poll(async () => await store.count(alias), { timeout: 20_000 }).toBe(0);
    expect((await store.describeCollection(alias)).stamp.model).toBe(green);
  } finally {
    await client.dropAlias({ alias: `clipline_${alias}` });
    for (const name of [blue, green]) await store.dropCollection(name);
    await client.closeConnection();
  }
});
