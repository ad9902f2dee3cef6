import { ClipError } from '@clipline/clip-core';
import type { ApiKeyView, Runtime } from '@clipline/runtime';
import { Command } from 'commander';
import { type CommonOptions, defineCommand, perform, wholeNumber } from '../command.ts';
import { toPrintable } from '../printable.ts';
import { printJson, printLine, type Shell } from '../shell.ts';
import { formatTable } from '../table.ts';

interface CreateOptions extends CommonOptions {
  readonly days?: number;
}

/** `clipline api-key`: the keys with which programs use the API on the owner's behalf. */
export function apiKeyCommand(shell: Shell): Command {
  return new Command('api-key')
    .description('Make, list and revoke keys with which programs use the API.')
    .addCommand(listCommand(shell))
    .addCommand(createCommand(shell))
    .addCommand(revokeCommand(shell))
    .addHelpText(
      'after',
      '\nExamples:\n  $ clipline api-key create "nightly import" --days 90\n  $ clipline api-key list\n  $ clipline api-key revoke "nightly import"\n',
    );
}

function listCommand(shell: Shell): Command {
  return defineCommand('list', 'Show the keys by their first characters, newest first.', [
    'api-key list',
    'api-key list --json',
  ]).action((options: CommonOptions) =>
    perform(shell, options, async (work) => {
      const runtime = await work.openRuntime();
      const keys = await runtime.apiKeys.list(await requireOwner(runtime));
      if (work.json) await printJson(work.stdout, keys);
      else if (keys.length === 0) {
        await work.note('There are none. `clipline api-key create <name>` makes one.');
      } else for (const line of formatKeys(keys)) await printLine(work.stdout, line);
      return 'done';
    }),
  );
}

function formatKeys(keys: readonly ApiKeyView[]): readonly string[] {
  return formatTable(
    [
      { title: 'name', keep: 'start' },
      { title: 'begins' },
      { title: 'last used' },
      { title: 'expires' },
      { title: 'id' },
    ],
    keys.map(({ name, start, lastUsedAt, expiresAt, id }) => [
      toPrintable(name),
      start,
      lastUsedAt?.toISOString() ?? 'never',
      expiresAt?.toISOString() ?? 'never',
      id,
    ]),
    null,
  );
}

function createCommand(shell: Shell): Command {
  return defineCommand('create', 'Make a key and print it, this once: only its hash is kept.', [
    'api-key create "nightly import" --days 90',
    'api-key create ci --json',
  ])
    .argument('<name>', 'what the key is for')
    .option('--days <number>', 'days until it expires (default: never)', wholeNumber(1, 3650))
    .action((name: string, options: CreateOptions) =>
      perform(shell, options, async (work) => {
        const runtime = await work.openRuntime();
        if (name.trim() === '' || name.length > 100) {
          throw new ClipError(
            'param-invalid',
            `The name has ${name.length} characters; give it 1 to 100 that say what the key is for.`,
          );
        }
        const made = await runtime.apiKeys.create(await requireOwner(runtime), {
          name: name.trim(),
          days: options.days ?? null,
        });
        if (work.json) await printJson(work.stdout, made);
        else {
          await printLine(work.stdout, made.key);
          await work.note('It is shown only this once. Send it as `Authorization: Bearer <key>`.');
        }
        return 'done';
      }),
    );
}

function revokeCommand(shell: Shell): Command {
  return defineCommand('revoke', 'Make a key useless at once.', [
    'api-key revoke "nightly import"',
    'api-key revoke 0192… --json',
  ])
    .argument('<key>', 'name or id of `clipline api-key list`')
    .action((wanted: string, options: CommonOptions) =>
      perform(shell, options, async (work) => {
        const runtime = await work.openRuntime();
        const owner = await requireOwner(runtime);
        const { id, name } = findKey(await runtime.apiKeys.list(owner), wanted);
        await runtime.apiKeys.revoke(owner, id);
        if (work.json) await printJson(work.stdout, { revoked: id });
        else await printLine(work.stdout, `${toPrintable(name)} is revoked.`);
        return 'done';
      }),
    );
}

function findKey(keys: readonly ApiKeyView[], wanted: string): ApiKeyView {
  const found = keys.filter(({ id, name }) => id === wanted || name === wanted);
  const [key] = found;
  if (key !== undefined && found.length === 1) return key;
  throw new ClipError(
    'not-found',
    key === undefined
      ? `There is no API key "${wanted}". \`clipline api-key list\` shows those that there are.`
      : `${found.length} API keys have the name "${wanted}". Give the id of the one that you mean; \`clipline api-key list\` shows it.`,
  );
}

async function requireOwner({ owner }: Runtime): Promise<string> {
  const person = await owner.find();
  if (person !== null) return person.id;
  throw new ClipError(
    'not-found',
    'There is no owner yet, on whose behalf a key could act. `clipline owner` prints the link that makes one.',
  );
}
