import { ClipError } from '@clipline/clip-core';
import { describe, expect, it } from 'vitest';
import { explainError, guardService } from './guard-service.ts';

const url = 'postgresql://me:secret@db.example:5432/clipline';

function withCode(code: string, message = 'it went wrong'): Error {
  return Object.assign(new Error(message), { code });
}

describe('explainError', () => {
  it.each([
    ['a refused connection', withCode('ECONNREFUSED'), 'database-unavailable'],
    ['a server that shuts down', withCode('57P01'), 'database-unavailable'],
    ['too many connections', withCode('53300'), 'database-unavailable'],
    ["the client's own error", new Error('Connection terminated unexpectedly'), 'database-unavailable'],
    ['a wrapped one', new Error('prisma says', { cause: withCode('08006') }), 'database-unavailable'],
    ['several at once', new AggregateError([withCode('ECONNREFUSED')]), 'database-unavailable'],
    [
      'one that the engine wrapped',
      new ClipError('internal', 'Node "folder": Connection terminated unexpectedly', {
        cause: new ClipError('internal', 'Connection terminated unexpectedly', {
          cause: new Error('Connection terminated unexpectedly'),
        }),
      }),
      'database-unavailable',
    ],
    ['a full disk', withCode('53100'), 'disk-full'],
    ['a broken constraint', withCode('23505'), 'database-failed'],
    ["one of Prisma's", withCode('P2025'), 'database-failed'],
    ['an error of the file system', withCode('EPERM'), 'internal'],
    ['anything else', new Error('what'), 'internal'],
    ['no error at all', 'what', 'internal'],
  ])('knows %s', (_name, error, code) => {
    expect(explainError(error, url)).toMatchObject({ code, cause: error });
  });

  it('names the server and keeps the password', () => {
    const { message } = explainError(withCode('ECONNREFUSED'), url);
    expect(message).toContain('db.example:5432/clipline');
    expect(message).not.toContain('secret');
  });

  it('leaves a ClipError as it is', () => {
    const error = new ClipError('not-found', 'no');
    expect(explainError(error, url)).toBe(error);
  });
});

describe('guardService', () => {
  it('explains what its methods throw and passes what they give', async () => {
    const guarded = guardService(
      {
        good: async (value: number) => value + 1,
        bad: async () => {
          throw withCode('57P03');
        },
        *many() {
          yield 1;
        },
      },
      url,
    );
    expect(await guarded.good(1)).toBe(2);
    await expect(guarded.bad()).rejects.toMatchObject({ code: 'database-unavailable', retryable: true });
    expect([...guarded.many()]).toEqual([1]);
  });
});
