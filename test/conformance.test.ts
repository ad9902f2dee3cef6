import { readFileSync } from 'node:fs';
import { type AnyDefinition, errorCodes, facets, findDefinitionFaults } from '@clipline/clip-core';
import { cards } from '@clipline/clip-core/models';
import { nodeRegistry } from '@clipline/nodes';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

/** Rules that every definition keeps, whoever adds it. */
describe.each([...nodeRegistry.values()])('definition $type', (definition: AnyDefinition) => {
  it('has a type `namespace.verb`, a version, a title and a sentence', () => {
    expect(definition.type).toMatch(/^[a-z0-9]+\.[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(definition.version).toBeGreaterThan(0);
    expect(definition.title).toMatch(/^[A-Z]/);
    expect(definition.description).toMatch(/\.$/);
  });

  it('describes every parameter, as a JSON Schema too', () => {
    const schema = z.toJSONSchema(definition.params, { io: 'input', unrepresentable: 'any' });
    const silent = Object.entries(schema.properties ?? {}).filter(
      ([, field]) => !(field as { description?: string }).description,
    );
    expect(silent.map(([name]) => name)).toEqual([]);
  });

  it('passes the checks that plugins must pass', () => {
    if (definition.kind !== 'trigger') expect(findDefinitionFaults(definition)).toEqual([]);
  });

  it('refuses a parameter that it does not know', () => {
    const result = definition.params.safeParse({ ...required(definition), nonsense: 1 });
    expect(result.success).toBe(false);
    expect(JSON.stringify(result.error?.issues)).toContain('nonsense');
  });

  it('names facets that exist', () => {
    if (definition.kind === 'trigger') return expect(definition).not.toHaveProperty('gives');
    const named = [...definition.gives, ...(definition.kind === 'node' ? definition.needs : [])];
    expect(named.filter((facet) => !facets.includes(facet))).toEqual([]);
  });

  it('has outputs with plain names, none of them `error`', () => {
    if (definition.kind !== 'node') return expect(definition).not.toHaveProperty('outputs');
    expect(definition.outputs.length).toBeGreaterThan(0);
    for (const output of definition.outputs) expect(output).toMatch(/^(?!error$)[a-z][a-z0-9-]*$/);
  });

  it('is swept with the golden cases by a test of its own', () => {
    const [namespace, verb] = definition.type.split('.');
    const file = new URL(`../packages/nodes/src/${namespace}/${verb}.test.ts`, import.meta.url);
    const call = { node: 'sweepNode(', source: 'sweepSource(', trigger: 'sweepTrigger(' }[definition.kind];
    expect(readFileSync(file, 'utf8')).toContain(call);
  });

  it('has a docs page', () => {
    const page = readFileSync(new URL(`../docs/nodes/${definition.type}.md`, import.meta.url), 'utf8');
    expect(page).toContain(definition.description);
  });
});

describe('model cards', () => {
  it('have ids of their own', () => {
    const ids = cards.map((card) => card.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('name one starter', () => {
    expect(cards.filter((card) => card.starter).map((card) => card.id)).toEqual(['starter']);
  });

  it.each(cards)('$id says where its weights come from and in which precisions', (card) => {
    expect(card.starter || card.hub !== null).toBe(true);
    for (const tower of [card.vision, card.textual]) expect(tower.files).toHaveProperty(tower.precision);
  });
});

describe('error codes', () => {
  it('are lower case with dashes and no two alike', () => {
    for (const code of errorCodes) expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(new Set(errorCodes).size).toBe(errorCodes.length);
  });
});

/** Placeholder values for required parameters, so that only the unknown one can be what is refused. */
function required(definition: AnyDefinition): Record<string, unknown> {
  const schema = z.toJSONSchema(definition.params, { io: 'input', unrepresentable: 'any' });
  return Object.fromEntries((schema.required ?? []).map((name) => [name, 'x']));
}
