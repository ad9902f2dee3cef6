import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { parseEnv } from 'node:util';
import { readVariable } from '@clipline/runtime';
import { Command } from 'commander';
import { type CommonOptions, defineCommand, perform, repeated } from '../command.ts';
import { toPrintable } from '../printable.ts';
import { printJson, printLine, type Shell, UsageError } from '../shell.ts';
import { formatTable } from '../table.ts';

/** `clipline connection`: the outside services that pipelines reach by name. */
export function connectionCommand(shell: Shell): Command {
  return new Command('connection')
    .description('Add, try and remove connections to S3, mail servers, HTTP services and PostgreSQL.')
    .addCommand(listCommand(shell))
    .addCommand(addCommand(shell))
    .addCommand(testCommand(shell))
    .addCommand(removeCommand(shell))
    .addCommand(rotateCommand(shell))
    .addHelpText(
      'after',
      '\nExamples:\n  $ clipline connection list\n  $ clipline connection add minio s3 --set endpoint=http://minio:9000 --env-file minio.env\n  $ clipline connection test minio --target pictures\n',
    );
}

function listCommand(shell: Shell): Command {
  return defineCommand('list', 'Show the connections, without their secrets.', [
    'connection list',
    'connection list --json',
  ]).action((options: CommonOptions) =>
    perform(shell, options, async (work) => {
      const runtime = await work.openRuntime();
      const connections = await runtime.connections.list();
      if (work.json) {
        await printJson(work.stdout, connections);
        return 'done';
      }
      const rows = connections.map(({ name, kind, settings, hasSecrets }) => [
        toPrintable(name),
        kind,
        hasSecrets ? 'yes' : 'no',
        toPrintable(
          Object.entries(settings)
            .map(([field, value]) => `${field}=${String(value)}`)
            .join(' '),
        ),
      ]);
      const columns = [
        { title: 'name' },
        { title: 'kind' },
        { title: 'secrets' },
        { title: 'settings', keep: 'start' },
      ] as const;
      for (const line of formatTable(columns, rows, null)) await printLine(work.stdout, line);
      return 'done';
    }),
  );
}

interface AddOptions extends CommonOptions {
  readonly set?: readonly string[];
  readonly envFile?: string;
  readonly stdin?: boolean;
}

function addCommand(shell: Shell): Command {
  return defineCommand(
    'add',
    'Add a connection. Secrets come from a file or stdin, never from the command line.',
    [
      'connection add minio s3 --set endpoint=http://minio:9000 --set forcePathStyle=true --env-file minio.env',
      'connection add mail smtp --set host=mail.example.org --set from=me@example.org --env-file mail.env',
      `connection add api http --stdin < api.json`,
    ],
  )
    .argument('<name>', 'what pipelines call it')
    .argument('<kind>', 's3, smtp, http or postgres')
    .option('--set <field=value>', 'a setting that is no secret; may be given more than once', repeated)
    .option('--env-file <file>', 'a file of field=value lines, secrets too')
    .option('--stdin', 'read all settings as one JSON object from stdin')
    .action((name: string, kind: string, options: AddOptions) =>
      perform(shell, options, async (work) => {
        const settings = {
          ...(options.stdin ? await readJson(work.stdin) : {}),
          ...(options.envFile === undefined ? {} : await readEnvFile(options.envFile)),
          ...readFields(options.set ?? []),
        };
        const runtime = await work.openRuntime();
        const added = await runtime.connections.add({ name, kind, settings });
        if (work.json) await printJson(work.stdout, added);
        else
          await printLine(work.stdout, `Added ${added.name}. Try it: clipline connection test ${added.name}`);
        return 'done';
      }),
    );
}

function testCommand(shell: Shell): Command {
  return defineCommand('test', 'Try a connection and say what is wrong with it.', [
    'connection test minio --target pictures',
    'connection test api --target https://api.example.org/health',
    'connection test warehouse --json',
  ])
    .argument('<name>', 'a name of `clipline connection list`')
    .option('--target <what>', 'the bucket of an s3 or the address of an http connection')
    .action((name: string, options: CommonOptions & { readonly target?: string }) =>
      perform(shell, options, async (work) => {
        const runtime = await work.openRuntime();
        const { target } = options;
        const detail = await runtime.connections.test(name, {
          signal: work.signal,
          ...(target === undefined ? {} : { target }),
        });
        if (work.json) await printJson(work.stdout, { name, detail });
        else await printLine(work.stdout, detail);
        return 'done';
      }),
    );
}

function removeCommand(shell: Shell): Command {
  return defineCommand('remove', 'Remove a connection that no published pipeline names.', [
    'connection remove minio',
  ])
    .argument('<name>', 'a name of `clipline connection list`')
    .action((name: string, options: CommonOptions) =>
      perform(shell, options, async (work) => {
        const runtime = await work.openRuntime();
        await runtime.connections.remove(name);
        if (work.json) await printJson(work.stdout, { removed: name });
        else await printLine(work.stdout, `Removed ${name}.`);
        return 'done';
      }),
    );
}

function rotateCommand(shell: Shell): Command {
  return defineCommand('rotate-key', 'Encrypt all secrets with a new key.', [
    'connection rotate-key',
    'connection rotate-key --new-key-variable NEXT_KEY',
  ])
    .option(
      '--new-key-variable <name>',
      'variable that holds the new key, where the present one comes from CLIPLINE_SECRET_KEY',
    )
    .action((options: CommonOptions & { readonly newKeyVariable?: string }) =>
      perform(shell, options, async (work) => {
        const { newKeyVariable: variable } = options;
        const newKey = variable === undefined ? undefined : readVariable(variable);
        if (variable !== undefined && newKey === undefined)
          throw new UsageError(`The variable ${variable} is not set.`);
        const runtime = await work.openRuntime();
        const count = await runtime.connections.rotateKey(newKey === undefined ? {} : { newKey });
        if (work.json) await printJson(work.stdout, { connections: count });
        else
          await printLine(work.stdout, `The secrets of ${count} connections are encrypted with a new key.`);
        return 'done';
      }),
    );
}

type Fields = Readonly<Record<string, unknown>>;

async function readJson(stdin: Readable): Promise<Fields> {
  try {
    const value: unknown = JSON.parse(await text(stdin));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // What was read may be secret, so the error of the parser is not shown.
  }
  throw new UsageError('stdin holds no JSON object. Write {"field": "value"}.');
}

async function readEnvFile(file: string): Promise<Fields> {
  const content = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${file} cannot be read (${error.code}).`);
  });
  return Object.fromEntries(
    Object.entries(parseEnv(content)).map(([name, value]) => [name, toSetting(value ?? '')]),
  );
}

function readFields(pairs: readonly string[]): Fields {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new UsageError('--set wants field=value.');
      return [pair.slice(0, at), toSetting(pair.slice(at + 1))];
    }),
  );
}

/** Flags, whole numbers and objects are what they look like; all else is text. */
function toSetting(value: string): unknown {
  if (/^(true|false|\d{1,9}|\{.*\})$/s.test(value)) {
    try {
      return JSON.parse(value);
    } catch {
      // A text that begins like an object.
    }
  }
  return value;
}
