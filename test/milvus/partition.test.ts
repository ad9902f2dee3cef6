import type { Filter } from '@clipline/clip-core';
import { formatStoreAddress, openStore, readStoreAddress } from '@clipline/clip-core/stores';
import { expect, it } from 'vitest';
import { createClient } from '../../packages/clip-core/src/stores/milvus/milvus-client.ts';
import { filterExpression } from '../../packages/clip-core/src/stores/milvus/milvus-expression.ts';
import { hasFeature } from '../../packages/clip-core/src/stores/milvus/milvus-features.ts';
import { partitionedExpression } from '../../packages/clip-core/src/stores/milvus/milvus-partition.ts';
import {
  collectionRequest,
  indexRequest,
  toRow,
} from '../../packages/clip-core/src/stores/milvus/milvus-schema.ts';
import { record, refusal, stampOf } from '../../packages/clip-core/src/testing/store-contract-world.ts';
import { serverSettings, serverUrl } from './server-url.ts';

const home = '/nonexistent';
const partitionField = 'tenant';
const withoutKey = ['', ['tenant "1"'], 7, null, 'x'.repeat(600), undefined];
const records = Array.from({ length: 120 }, (_, n) => {
  const tenant = n % 6 === 5 ? withoutKey[((n - 5) / 6) % withoutKey.length] : `tenant "${n % 5}"`;
  return record(`r${n}`, tenant === undefined ? { n } : { tenant, n });
});
const filters: readonly Filter[] = [
  { field: 'tenant', op: 'eq', value: 'tenant "1"' },
  { field: 'tenant', op: 'in', value: ['tenant "2"', 'tenant "3"', 'nobody'] },
  { field: 'tenant', op: 'eq', value: 'x'.repeat(600) },
  { field: 'tenant', op: 'gt', value: 3 },
  { field: 'tenant', op: 'ne', value: 'tenant "1"' },
  {
    and: [
      { field: 'tenant', op: 'eq', value: 'tenant "4"' },
      { field: 'n', op: 'lt', value: 60 },
    ],
  },
];

it('a partition key is made where the server can, and refused by its version where it cannot', async () => {
  await using store = await openStore(withPartitionKey(serverUrl()), { home });
  const { client } = await createClient(serverSettings(), 20_000);
  const { version } = await client.getVersion();
  await client.closeConnection();
  const spec = { name: 'partition_made', stamp: stampOf(8) };
  try {
    if (hasFeature(version, 'partitionKeys')) {
      await store.createCollection(spec);
      await store.upsert(spec.name, records);
      for (const { id, vector } of records)
        await store.upsert(spec.name, [{ id, vector, metadata: { tenant: 'moved' } }]);
      expect(await store.count(spec.name, { field: 'tenant', op: 'eq', value: 'moved' })).toBe(120);
      expect(await store.count(spec.name, filters[0])).toBe(0);
    } else {
      const { code, message } = await refusal(store.createCollection(spec));
      expect(code).toBe('param-invalid');
      expect(message).toContain(`is of version ${version}; \`partitionKey\` needs 2.4.0 or newer`);
      expect(await store.listCollections()).not.toContain(spec.name);
    }
  } finally {
    await store.dropCollection(spec.name);
  }
});

it('filters on the partition key find the same with fewer partitions read', async () => {
  await using store = await openStore(serverUrl(), { home });
  const { milvus, client } = await createClient(serverSettings(), 20_000);
  const name = 'partition_read';
  const collection_name = `clipline_${name}`;
  const count = async (expr: string) => {
    const reply = await client.query({ collection_name, expr, output_fields: ['id'], limit: 1_000 });
    return reply.data.map(({ id }) => id).sort();
  };
  try {
    const request = { name: collection_name, stamp: stampOf(8), partitionField };
    await client.createCollection(collectionRequest(milvus.DataType, request));
    await client.createIndex(indexRequest(collection_name));
    await client.loadCollectionSync({ collection_name });
    // Not by upsert: that puts records into wrong partitions on the oldest server that is served.
    await client.insert({ collection_name, data: records.map((each) => toRow(each, partitionField)) });
    for (const filter of filters) {
      const found = await count(partitionedExpression(filter, partitionField));
      expect(found, JSON.stringify(filter)).toEqual(await count(filterExpression(filter)));
      expect(found.length, JSON.stringify(filter)).toBeGreaterThan(0);
    }
    // And by a store whose address says nothing of it: the collection itself does.
    await store.createCollection({ name, stamp: stampOf(8) });
    await store.upsert(name, [record('new', { tenant: 'tenant "1"' }), record('r0', { tenant: 'moved' })]);
    const [first] = filters;
    expect(await store.count(name, first)).toBe((await count(filterExpression(first!))).length);
    expect(await store.count(name, { field: 'tenant', op: 'eq', value: 'moved' })).toBe(1);
    expect(await store.count(name)).toBe(121);
  } finally {
    await store.dropCollection(name);
    await client.closeConnection();
  }
});

it('a collection without a partition key is used as it is', async () => {
  await using plain = await openStore(serverUrl(), { home });
  const name = 'partition_none';
  await plain.createCollection({ name, stamp: stampOf(8) });
  try {
    await using store = await openStore(withPartitionKey(serverUrl()), { home });
    await store.createCollection({ name, stamp: stampOf(8) });
    await store.upsert(name, records.slice(0, 10));
    expect(await store.count(name)).toBe(10);
    expect(await store.count(name, filters[0])).toBe(await plain.count(name, filters[0]));
  } finally {
    await plain.dropCollection(name);
  }
});

it('a database that is not there is told at once', async () => {
  const { driver, settings } = readStoreAddress(serverUrl());
  // What an address holds is text and numbers.
  const values = { ...(settings as Record<string, string>), database: 'no_such_database' };
  await using store = await openStore(formatStoreAddress(driver, values), { home });
  const { code, message } = await refusal(store.listCollections());
  expect(code).toBe('store-failed');
  expect(message).toContain('database not found');
});

function withPartitionKey(url: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}partitionKey=${partitionField}`;
}
