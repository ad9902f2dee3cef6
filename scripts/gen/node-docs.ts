import type { AnyDefinition } from '@clipline/clip-core';
import { z } from 'zod';
import { describeValue, type ValueSchema } from './describe-value.ts';
import type { GeneratedFile } from './write-or-check.ts';

/** One page for each node, and an index of them. */
export async function nodeDocs(): Promise<readonly GeneratedFile[]> {
  // Imported here since the registry may have been written a moment ago.
  const { nodeRegistry } = await import('@clipline/nodes');
  const definitions = [...nodeRegistry.values()].sort((a, b) => (a.type < b.type ? -1 : 1));
  return [
    { path: 'docs/nodes/README.md', text: indexPage(definitions) },
    ...definitions.map((definition) => ({
      path: `docs/nodes/${definition.type}.md`,
      text: nodePage(definition),
    })),
  ];
}

function indexPage(definitions: readonly AnyDefinition[]): string {
  const rows = definitions.map((d) => `| [\`${d.type}\`](${d.type}.md) | ${d.title} | ${d.description} |`);
  return ['# Nodes', '', '| type | title | what it does |', '| --- | --- | --- |', ...rows, ''].join('\n');
}

function nodePage(definition: AnyDefinition): string {
  const facets = (names: readonly string[]) =>
    names.length > 0 ? names.map((n) => `\`${n}\``).join(', ') : 'nothing';
  const lines = [
    `# ${definition.title}`,
    '',
    `\`${definition.type}\`, version ${definition.version}`,
    '',
    definition.description,
    '',
  ];
  if (definition.kind === 'node') {
    const outputs = [...definition.outputs, 'error'];
    lines.push(`- Needs of each item: ${facets(definition.needs)}`);
    lines.push(`- Adds: ${facets(definition.gives)}`, `- Outputs: ${facets(outputs)}`);
  } else if (definition.kind === 'trigger') {
    lines.push(
      '- A trigger: it stands under `triggers` of a pipeline and is active for its published version.',
    );
  } else {
    lines.push(`- A source; its items carry: ${facets(definition.gives)}`);
  }
  lines.push('', '## Parameters', '', ...paramTable(definition), '');
  return lines.join('\n');
}

interface FieldSchema extends ValueSchema {
  readonly description?: string;
  readonly default?: unknown;
}

function paramTable(definition: AnyDefinition): readonly string[] {
  const schema = z.toJSONSchema(definition.params, { io: 'input', unrepresentable: 'any' });
  const required = new Set(schema.required ?? []);
  const fields = Object.entries(schema.properties ?? {});
  if (fields.length === 0) return ['None.'];
  return [
    '| name | value | default | meaning |',
    '| --- | --- | --- | --- |',
    ...fields.map(([name, field]) => {
      const { description = '', default: fallback, ...rest } = field as FieldSchema;
      const standard =
        fallback === undefined ? (required.has(name) ? 'required' : '–') : `\`${JSON.stringify(fallback)}\``;
      const cells = [`\`${name}\``, describeValue(rest), standard, description];
      return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
    }),
  ];
}
