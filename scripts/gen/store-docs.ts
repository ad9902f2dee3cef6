import type { StoreDriver } from '@clipline/clip-core/stores';
import { z } from 'zod';
import { describeValue, type ValueSchema } from './describe-value.ts';
import type { GeneratedFile } from './write-or-check.ts';

/** One page for each kind of store, an index of them, and the kinds as the command line's help names them. */
export async function storeFiles(): Promise<readonly GeneratedFile[]> {
  // Imported here since the registry may have been written a moment ago.
  const { drivers } = await import('@clipline/clip-core/stores');
  return [
    { path: 'packages/clip-core/src/store-kinds.gen.ts', text: kindsFile(drivers) },
    { path: 'docs/stores/README.md', text: indexPage(drivers) },
    ...drivers.map((driver) => ({ path: `docs/stores/${driver.name}.md`, text: storePage(driver) })),
  ];
}

function kindsFile(drivers: readonly StoreDriver[]): string {
  const quote = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  return [
    '// Written by `npm run gen` from the store drivers.',
    '/** The kinds of store that there are, for help texts; drivers themselves are in the door "./stores". */',
    'export const storeKinds: readonly { readonly name: string; readonly title: string; readonly example: string }[] = [',
    ...drivers.map(
      ({ name, title, example }) =>
        `  { name: ${quote(name)}, title: ${quote(title)}, example: ${quote(example)} },`,
    ),
    '];',
    '',
  ].join('\n');
}

function indexPage(drivers: readonly StoreDriver[]): string {
  return [
    '# Stores',
    '',
    'Where vectors live. An address names a store: in `CLIPLINE_STORE` for new catalogues, in `clipline index --store`, and in',
    '`clipline store`. A password or key stands in an address only as `env:NAME`, the variable that holds it.',
    '',
    '| kind | title | address | what it is |',
    '| --- | --- | --- | --- |',
    ...drivers.map((d) => `| [${d.name}](${d.name}.md) | ${d.title} | \`${d.example}\` | ${d.description} |`),
    '',
    'See also [choosing a store](../guides/choosing-a-store.md) and the [contract matrix](contract-matrix.md).',
    '',
  ].join('\n');
}

function storePage(driver: StoreDriver): string {
  const { capabilities: can } = driver;
  const yes = (flag: boolean) => (flag ? 'yes' : 'no');
  return [
    `# ${driver.title}`,
    '',
    driver.description,
    '',
    `- Address: \`${driver.example}\`${driver.schemes.length > 1 ? `, or by ${driver.schemes.map((s) => `\`${s}:\``).join(', ')}` : ''}`,
    ...(driver.client ? [`- Client: the package \`${driver.client}\`, loaded on first use`] : []),
    '',
    '## Connection',
    '',
    ...fieldTable(driver),
    '',
    '## What it can do',
    '',
    '| | |',
    '| --- | --- |',
    `| Matches of a query, at most | ${can.maxTopK.toLocaleString('en')} |`,
    `| Records of a write, at most | ${can.maxBatchRows.toLocaleString('en')} records or ${Math.round(can.maxBatchBytes / 2 ** 20)} MiB; more are split |`,
    `| Several processes may write | ${yes(can.multiProcess)} |`,
    `| Queries see the last writes | ${consistency[can.readYourWrites]} |`,
    `| Exact search on demand | ${yes(can.exactSearch)} |`,
    `| Comparisons in filters | ${can.filterOps.map((op) => `\`${op}\``).join(', ')} |`,
    `| Needs \`optimize\` to stay fast | ${yes(can.needsOptimize)} |`,
    '',
    '## To know',
    '',
    ...driver.limits.map((limit) => `- ${limit}`),
    '',
  ].join('\n');
}

const consistency = {
  always: 'always',
  'per-request': 'when the query asks for it',
  never: 'after a while, or after `flush`',
} as const;

interface FieldSchema extends ValueSchema {
  readonly description?: string;
  readonly default?: unknown;
  readonly secret?: boolean;
  readonly place?: string;
}

function fieldTable(driver: StoreDriver): readonly string[] {
  const schema = z.toJSONSchema(driver.fields, { io: 'input', unrepresentable: 'any' });
  const required = new Set(schema.required ?? []);
  const fields = Object.entries(schema.properties ?? {});
  if (fields.length === 0) return ['Nothing to set.'];
  return [
    '| field | in the address | value | default | meaning |',
    '| --- | --- | --- | --- | --- |',
    ...fields.map(([name, field]) => {
      const { description = '', default: fallback, secret, place = 'query', ...value } = field as FieldSchema;
      const standard =
        fallback === undefined ? (required.has(name) ? 'required' : '–') : `\`${String(fallback)}\``;
      const where = place === 'query' ? `\`?${name}=\`` : (placeNames[place] ?? place);
      const kind = secret ? 'secret: `env:NAME`' : describeValue(value);
      const cells = [`\`${name}\``, where, kind, standard, description];
      return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
    }),
  ];
}

const placeNames: Readonly<Record<string, string>> = {
  user: 'before the `@`',
  password: 'after the user, `:…@`',
  host: 'after `//`',
  port: 'after the host, `:…`',
  path: 'after the `:`',
  segment: 'after the host, `/…`',
};
