import { availableParallelism } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ClipError } from '@clipline/clip-core';
import { holdsSecret, readStoreAddress, showStoreAddress } from '@clipline/clip-core/stores';
import { z } from 'zod';

/** The folder of the clone: samples, bundled models, migrations and the dashboard lie under it. */
export const projectRoot: string = fileURLToPath(new URL('../../../', import.meta.url));

export const logLevels = ['silent', 'error', 'warn', 'info', 'debug'] as const;

/** Every setting that comes from outside, read once when a process starts. */
export interface Environment {
  /** CLIPLINE_HOME: absolute path of the folder that holds all state. */
  readonly home: string;
  /** DATABASE_URL: a PostgreSQL of one's own; null means the embedded one. */
  readonly databaseUrl: string | null;
  /** CLIPLINE_STORE: where new catalogues keep their vectors, an address that some store driver serves. */
  readonly storeUrl: string;
  /** CLIPLINE_MODEL: card id or folder for new catalogues; null means the best one at hand. */
  readonly model: string | null;
  /** CLIPLINE_OFFLINE: never ask the network for a model. */
  readonly offline: boolean;
  /** CLIPLINE_HUB_URL: where models are pulled from. */
  readonly hubUrl: string;
  /** CLIPLINE_BLOBS: where pictures that pipelines fetch and make are kept, `s3://bucket/prefix`; null means the home folder. */
  readonly blobsUrl: string | null;
  /** CLIPLINE_SECRET_KEY: encrypts the secrets of connections; null means the file `secret.key` of the home folder. */
  readonly secretKey: string | null;
  /** CLIPLINE_ALLOW_PRIVATE: hosts and address ranges inside the network that pipelines may reach all the same. */
  readonly allowPrivate: readonly string[];
  /** CLIPLINE_HOST: address that the dashboard listens on. */
  readonly host: string;
  /** CLIPLINE_PORT: port of the dashboard. */
  readonly port: number;
  /** CLIPLINE_THREADS: inference workers; as many as cores by default. */
  readonly threads: number;
  /** CLIPLINE_LOG: how much is said on stderr. */
  readonly logLevel: (typeof logLevels)[number];
}

const flag = z
  .enum(['0', '1', 'true', 'false'], 'must be 1 or 0')
  .transform((value) => value === '1' || value === 'true');

/** One entry for each variable; an empty one counts as unset. */
const schema = z.object({
  CLIPLINE_HOME: z.string().optional(),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgresql://')
    .refine(
      (url) => URL.canParse(url),
      'must be an address such as postgresql://user:password@host:5432/name',
    )
    .optional(),
  CLIPLINE_STORE: z
    .string()
    .superRefine((url, context) => {
      const problem = findStoreProblem(url);
      if (problem !== null) context.addIssue({ code: 'custom', message: problem });
    })
    .default('embedded'),
  CLIPLINE_MODEL: z.string().optional(),
  CLIPLINE_OFFLINE: flag.default(false),
  CLIPLINE_HUB_URL: z.url('must be an http address').default('https://huggingface.co'),
  CLIPLINE_BLOBS: z
    .string()
    .regex(/^s3:\/\/[a-z0-9][a-z0-9.-]+(\/[^?#]*)?(\?connection=[^&#]+)?$/, 'must be s3://bucket/prefix')
    .optional(),
  CLIPLINE_SECRET_KEY: z
    .string()
    .regex(/^([0-9a-f]{64}|[A-Za-z0-9+/]{43}=)$/i, 'must be 32 bytes in hex or base64')
    .optional(),
  CLIPLINE_ALLOW_PRIVATE: z
    .string()
    .transform((list) => list.split(',').map((entry) => entry.trim()))
    .refine(
      (entries) => entries.every((entry) => entry === '' || /^[^\s/]+(\/\d{1,3})?$/.test(entry)),
      'must be hosts and ranges such as minio.local:9000,10.0.0.0/8',
    )
    .transform((entries) => entries.filter((entry) => entry !== ''))
    .default([]),
  CLIPLINE_HOST: z.string().default('127.0.0.1'),
  CLIPLINE_PORT: z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(1, 'must be 1…65535')
    .max(65_535, 'must be 1…65535')
    .default(4680),
  CLIPLINE_THREADS: z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(1, 'must be 1…64')
    .max(64, 'must be 1…64')
    .default(availableParallelism()),
  CLIPLINE_LOG: z.enum(logLevels, `must be one of ${logLevels.join(', ')}`).default('warn'),
});

/** Parses the environment. Throws `param-invalid`, naming the variable, its value and what it must be. */
export function readEnvironment(
  variables: Readonly<Record<string, string | undefined>> = process.env,
): Environment {
  const given = Object.fromEntries(
    Object.keys(schema.shape).map((name) => [name, variables[name] === '' ? undefined : variables[name]]),
  );
  const parsed = schema.safeParse(given);
  if (!parsed.success) throw invalid(parsed.error, given);
  const values = parsed.data;
  return {
    home: absolute(values.CLIPLINE_HOME ?? join(projectRoot, '.clipline')),
    databaseUrl: values.DATABASE_URL ?? null,
    storeUrl: values.CLIPLINE_STORE,
    model: values.CLIPLINE_MODEL ?? null,
    offline: values.CLIPLINE_OFFLINE,
    hubUrl: values.CLIPLINE_HUB_URL.replace(/\/+$/, ''),
    blobsUrl: values.CLIPLINE_BLOBS ?? null,
    secretKey: values.CLIPLINE_SECRET_KEY ?? null,
    allowPrivate: values.CLIPLINE_ALLOW_PRIVATE,
    host: values.CLIPLINE_HOST,
    port: values.CLIPLINE_PORT,
    threads: values.CLIPLINE_THREADS,
    logLevel: values.CLIPLINE_LOG,
  };
}

/**
 * The variables that make a child process read the same environment, on top of what it needs to run at all.
 */
export function childVariables(
  environment: Environment,
  extra: Readonly<Record<string, string>> = {},
): NodeJS.ProcessEnv {
  return {
    ...process.env,
    CLIPLINE_HOME: environment.home,
    CLIPLINE_ALLOW_PRIVATE: environment.allowPrivate.join(','),
    CLIPLINE_HOST: environment.host,
    CLIPLINE_PORT: String(environment.port),
    CLIPLINE_STORE: environment.storeUrl,
    CLIPLINE_THREADS: String(environment.threads),
    ...extra,
  };
}

/** What is wrong with the address of a store; null when nothing is. Names no secret. */
function findStoreProblem(url: string): string | null {
  try {
    if (holdsSecret(url)) return `must name its secret as env:VARIABLE; it reads ${showStoreAddress(url)}`;
    readStoreAddress(url, readVariable);
    return null;
  } catch (error) {
    return `must be the address of a store: ${error instanceof Error ? error.message.replace(/\.$/, '') : error}`;
  }
}

/** Variables whose values may hold a password. */
const secretive: readonly string[] = ['DATABASE_URL', 'CLIPLINE_STORE', 'CLIPLINE_SECRET_KEY'];

/** What a secret written as `env:NAME` stands for; undefined when the variable is not set. */
export function readVariable(name: string): string | undefined {
  return process.env[name];
}

function absolute(path: string): string {
  return isAbsolute(path) ? path : resolve(path);
}

function invalid(error: z.ZodError, given: Record<string, string | undefined>): ClipError {
  const sentences = error.issues.map((issue) => {
    const name = String(issue.path[0]);
    // A password may be part of an address.
    const value = secretive.includes(name) ? 'set' : JSON.stringify(given[name]);
    return `${name} is ${value}, but ${issue.message}.`;
  });
  return new ClipError('param-invalid', `${sentences.join(' ')} Correct or unset it.`, { cause: error });
}
