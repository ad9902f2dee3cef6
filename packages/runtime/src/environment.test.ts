import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot, readEnvironment } from './environment.ts';

describe('readEnvironment', () => {
  it('works on a laptop with nothing set', () => {
    expect(readEnvironment({})).toMatchObject({
      home: resolve(projectRoot, '.clipline'),
      databaseUrl: null,
      storeUrl: 'embedded',
      model: null,
      offline: false,
      host: '127.0.0.1',
      port: 4680,
      logLevel: 'warn',
    });
  });

  it('reads what is set and takes an empty variable for an unset one', () => {
    const environment = readEnvironment({
      CLIPLINE_HOME: 'state',
      DATABASE_URL: 'postgresql://me:secret@db:5432/clipline',
      CLIPLINE_STORE: 'milvus://localhost:19530',
      CLIPLINE_MODEL: '',
      CLIPLINE_OFFLINE: '1',
      CLIPLINE_PORT: '8080',
      CLIPLINE_ALLOW_PRIVATE: 'minio.local:9000, 10.0.0.0/8,',
      CLIPLINE_THREADS: '3',
      CLIPLINE_HUB_URL: 'http://127.0.0.1:9000/',
    });
    expect(environment).toMatchObject({
      home: resolve('state'),
      databaseUrl: 'postgresql://me:secret@db:5432/clipline',
      storeUrl: 'milvus://localhost:19530',
      model: null,
      offline: true,
      port: 8080,
      allowPrivate: ['minio.local:9000', '10.0.0.0/8'],
      threads: 3,
      hubUrl: 'http://127.0.0.1:9000',
    });
  });

  it.each([
    ['CLIPLINE_PORT', 'eighty', /^CLIPLINE_PORT is "eighty", but must be a number\. Correct or unset it\.$/],
    ['CLIPLINE_PORT', '70000', /CLIPLINE_PORT is "70000", but must be 1…65535/],
    ['CLIPLINE_OFFLINE', 'yes', /CLIPLINE_OFFLINE is "yes", but must be 1 or 0/],
    ['CLIPLINE_ALLOW_PRIVATE', 'http://x/', /CLIPLINE_ALLOW_PRIVATE is .*, but must be hosts and ranges/],
    [
      'CLIPLINE_STORE',
      'somewhere',
      /CLIPLINE_STORE is set, but must be the address of a store: .*"somewhere".* embedded, memory, milvus/,
    ],
    ['CLIPLINE_LOG', 'loud', /CLIPLINE_LOG is "loud", but must be one of silent, error/],
  ])('names %s and its value %s in what it refuses', (name, value, message) => {
    expect(() => readEnvironment({ [name]: value })).toThrow(message);
  });

  it('takes a store of any kind, and its secret only by the name of a variable', () => {
    const CLIPLINE_STORE = 'milvus://root:env:PATH@db.example/photos';
    expect(readEnvironment({ CLIPLINE_STORE }).storeUrl).toBe(CLIPLINE_STORE);
    expect(() => readEnvironment({ CLIPLINE_STORE: 'milvus://root:hunter2@db.example' })).toThrow(
      /^CLIPLINE_STORE is set, but must name its secret as env:VARIABLE; it reads ((?!hunter2).)*$/,
    );
    expect(() => readEnvironment({ CLIPLINE_STORE: 'milvus://root:env:NO_SUCH_VARIABLE@db' })).toThrow(
      /takes its password from the environment variable NO_SUCH_VARIABLE, which is not set/,
    );
  });

  it('keeps a password out of the message', () => {
    expect(() => readEnvironment({ DATABASE_URL: 'mysql://me:secret@db/clipline' })).toThrow(
      /^DATABASE_URL is set, but must begin with postgresql:\/\/((?!secret).)*$/,
    );
  });
});
