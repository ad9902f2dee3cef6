import {
  ClipError,
  type ConnectionKind,
  type ConnectionSettings,
  type NetworkPolicy,
} from '@clipline/clip-core';
import { connectS3, explainS3 } from './connect-s3.ts';
import { guardedFetch } from './guarded-fetch.ts';

export interface TestOptions {
  readonly policy: NetworkPolicy;
  readonly signal: AbortSignal;
  /** The bucket of an s3, the address of an http connection. */
  readonly target?: string;
}

type Testers = {
  readonly [K in ConnectionKind]: (settings: ConnectionSettings<K>, options: TestOptions) => Promise<string>;
};

/**
 * Tries a connection for at most ten seconds and says in a sentence what worked. Throws what is wrong, without any
 * secret in it: `credential-refused`, `upstream-failed`, `upstream-refused`, `address-blocked`, `param-invalid`.
 */
export async function testConnection<K extends ConnectionKind>(
  kind: K,
  settings: ConnectionSettings<K>,
  options: TestOptions,
): Promise<string> {
  return testers[kind](settings, options);
}

const testers: Testers = {
  async s3(settings, { target, signal }) {
    const client = await connectS3(settings);
    const { HeadBucketCommand, ListBucketsCommand } = await import('@aws-sdk/client-s3');
    const abortSignal = AbortSignal.any([signal, AbortSignal.timeout(10_000)]);
    const place = settings.endpoint ?? 'S3';
    try {
      if (target === undefined) {
        const { Buckets = [] } = await client.send(new ListBucketsCommand({}), { abortSignal });
        return `${place} answers and lists ${Buckets.length} buckets.`;
      }
      await client.send(new HeadBucketCommand({ Bucket: target }), { abortSignal });
      return `${place} answers and the bucket ${target} is there.`;
    } catch (error) {
      throw explainS3(target === undefined ? place : `The bucket ${target} at ${place}`, error);
    } finally {
      client.destroy();
    }
  },

  async smtp({ host, port, user, password }) {
    const { createTransport } = await import('nodemailer');
    const transport = createTransport({
      host,
      port,
      secure: port === 465,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    });
    try {
      await transport.verify();
      return `The mail server ${host}:${port} answers${user === undefined ? '' : ` and knows ${user}`}.`;
    } catch (error) {
      throw explain(`The mail server ${host}:${port}`, error, ['EAUTH']);
    } finally {
      transport.close();
    }
  },

  async http({ headers }, { target, policy, signal }) {
    if (target === undefined) {
      throw new ClipError('param-invalid', 'An http connection is tried on an address. Name one.');
    }
    const answer = await guardedFetch(
      target,
      { headers },
      { policy, signal, maxBytes: 10_000_000, timeoutMs: 10_000 },
    );
    return `${answer.url.split('?')[0]} answers with status ${answer.status}.`;
  },

  async postgres({ url }) {
    if (!URL.canParse(url)) {
      throw new ClipError(
        'param-invalid',
        'The address of the database cannot be read. Write it as postgresql://user:password@host:5432/name.',
      );
    }
    const { host, pathname } = new URL(url);
    const { Client } = (await import('pg')).default;
    const client = new Client({
      connectionString: url,
      connectionTimeoutMillis: 10_000,
      query_timeout: 10_000,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('SELECT 1');
      return `The database ${host}${pathname} answers.`;
    } catch (error) {
      throw explain(`The database ${host}${pathname}`, error, ['28P01', '28000']);
    } finally {
      await client.end().catch(() => undefined);
    }
  },
};

function explain(place: string, error: unknown, refusals: readonly string[]): ClipError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (refusals.includes(code)) {
    return new ClipError(
      'credential-refused',
      `${place} refuses the user or password (${code}). Correct them.`,
    );
  }
  const detail = error instanceof Error ? error.message || code : String(error);
  return new ClipError('upstream-failed', `${place} cannot be used: ${detail}. Check that it runs there.`, {
    retryable: true,
  });
}
