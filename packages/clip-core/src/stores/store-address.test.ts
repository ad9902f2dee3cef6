import { describe, expect, it } from 'vitest';
import { drivers } from './drivers.gen.ts';
import { formatStoreAddress, holdsSecret, readStoreAddress, showStoreAddress } from './store-address.ts';

const milvus = drivers.find(({ name }) => name === 'milvus')!;

describe('readStoreAddress', () => {
  it('reads every part by the driver’s fields, and takes secrets from the variables named', () => {
    const url = 'milvus://ro%40ot:env:PW@[::1]:19531/photos?tls=true&prefix=a_';
    const { driver, settings, shown } = readStoreAddress(url, (name) => (name === 'PW' ? 's%3a' : undefined));
    expect(driver.name).toBe('milvus');
    expect(settings).toEqual({
      user: 'ro@ot',
      password: 's%3a',
      host: '::1',
      port: 19_531,
      database: 'photos',
      tls: 'true',
      prefix: 'a_',
    });
    expect(shown).toBe(url);
  });

  it('says which variable is missing', () => {
    expect(() => readStoreAddress('milvus://h?token=env:NO_TOKEN')).toThrow(
      /takes its token from the environment variable NO_TOKEN, which is not set/,
    );
  });

  it('refuses what the driver has no field for, by name', () => {
    for (const [url, problem] of [
      ['memory://host', 'takes no host'],
      ['memory:path', 'takes no path'],
      ['milvus://h?typo=1', 'takes no ?typo'],
      ['milvus://h:70000', 'port'],
      ['milvus:', 'host'],
    ] as const) {
      expect(() => readStoreAddress(url)).toThrow(problem);
    }
  });

  it('reads each driver’s own example', () => {
    for (const driver of drivers) {
      expect(readStoreAddress(driver.example, () => 'x').driver).toBe(driver);
      expect(holdsSecret(driver.example)).toBe(false);
    }
  });
});

describe('showStoreAddress', () => {
  it('hides every secret, also where nothing else can be read', () => {
    const secret = 'hunter2';
    for (const url of [
      `milvus://u:${secret}@h`,
      `milvus://u:${secret}@h:1/a/b`,
      `milvus://u:a@${secret}@h`,
      `milvus://u:a?${secret}@h`,
      `milvus://u:a/${secret}@h`,
      `milvus://h?token=${secret}`,
      `milvus://h?typo=${secret}`,
      `chroma://u:${secret}@h?key=${secret}`,
    ]) {
      expect(showStoreAddress(url)).not.toContain(secret);
      if (url.startsWith('milvus://u:hunter2@h') || url.includes('token')) continue;
      expect(() => readStoreAddress(url)).toThrow(/^((?!hunter2).)*$/);
    }
    expect(showStoreAddress('milvus://u:env:PW@h?token=env:T&tls=true')).toBe(
      'milvus://u:env:PW@h?token=env:T&tls=true',
    );
  });
});

describe('holdsSecret', () => {
  it('tells a secret in clear from the name of a variable', () => {
    expect(holdsSecret('milvus://u:secret@h')).toBe(true);
    expect(holdsSecret('milvus://h?token=secret')).toBe(true);
    expect(holdsSecret('milvus://u:env:PW@h?token=env:T')).toBe(false);
    expect(holdsSecret('embedded:/a')).toBe(false);
  });
});

describe('formatStoreAddress', () => {
  it('writes what readStoreAddress reads', () => {
    const values = { host: 'db', port: 19_531, user: 'a:b', password: 'env:PW', database: 'x', tls: 'true' };
    const url = formatStoreAddress(milvus, values);
    expect(url).toBe('milvus://a%3Ab:env%3APW@db:19531/x?tls=true');
    expect(readStoreAddress(url, () => 'secret').settings).toMatchObject({ ...values, password: 'secret' });
    const embedded = drivers.find(({ name }) => name === 'embedded')!;
    expect(formatStoreAddress(embedded, {})).toBe('embedded');
    expect(formatStoreAddress(embedded, { path: '/data', indexFrom: 500 })).toBe(
      'embedded:/data?indexFrom=500',
    );
  });
});
