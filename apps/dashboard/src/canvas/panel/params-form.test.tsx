import { nodeRegistry } from '@clipline/nodes';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  describeParams,
  emptyValue,
  type FieldShape,
  isShown,
  type ParamField,
  type ParamValue,
} from './param-field.ts';
import { ParamsForm } from './params-form.tsx';

const definitions = [...nodeRegistry.values()].map(({ type, params }) => ({
  type,
  params,
  schema: z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' }),
}));

function render(schema: object, values: { readonly [name: string]: ParamValue }): string {
  return renderToString(
    <QueryClientProvider client={new QueryClient()}>
      <MantineProvider>
        <ParamsForm schema={schema} values={values} onChange={() => undefined} />
      </MantineProvider>
    </QueryClientProvider>,
  );
}

/** Values with which every field matters, one after the other. */
function valuesShowing(field: ParamField): { readonly [name: string]: ParamValue } {
  return Object.fromEntries(Object.entries(field.when).map(([name, [first]]) => [name, first as ParamValue]));
}

function kindsIn(shape: FieldShape): readonly string[] {
  if (shape.kind === 'list' || shape.kind === 'map') return [shape.kind, ...kindsIn(shape.of)];
  if (shape.kind === 'group') return ['group', ...shape.fields.flatMap((field) => kindsIn(field.shape))];
  return [shape.kind];
}

describe.each(definitions)('the form of $type', ({ schema, params }) => {
  const fields = describeParams(schema);

  it('has an input for every parameter, none of them raw JSON', () => {
    expect(fields.map(({ name }) => name)).toEqual(Object.keys(params.shape));
    for (const field of fields) {
      expect(kindsIn(field.shape), field.name).not.toContain('json');
      const page = render(schema, valuesShowing(field));
      expect(page).toContain(`data-param="${field.name}"`);
      expect(page).toContain(field.label);
    }
  });

  it('names in its conditions only parameters and values that are there', () => {
    for (const { when } of fields) {
      for (const [name, allowed] of Object.entries(when)) {
        const shape = fields.find((field) => field.name === name)?.shape;
        for (const value of allowed) {
          if (typeof value === 'boolean') expect(shape).toMatchObject({ kind: 'switch' });
          // A text that is left empty, such as the name of something in its place.
          else if (value === '') expect(shape).toMatchObject({ kind: 'text' });
          else expect(shape).toMatchObject({ kind: 'choice', options: expect.arrayContaining([value]) });
        }
      }
    }
  });

  it('shows defaults that the definition itself takes', () => {
    for (const field of fields.filter(({ fallback }) => fallback !== undefined)) {
      const schemaOf = params.shape[field.name];
      expect(schemaOf?.safeParse(field.fallback).success, field.name).toBe(true);
    }
  });
});

it('shows a field only where it matters', () => {
  const crop = definitions.find(({ type }) => type === 'image.crop');
  const fields = describeParams(crop?.schema ?? {});
  const shown = (values: { readonly [name: string]: ParamValue }) =>
    fields.filter((field) => isShown(field, values, fields)).map(({ name }) => name);
  expect(shown({})).toContain('aspect');
  expect(shown({})).not.toContain('rows');
  expect(shown({ cut: 'grid' })).toEqual(expect.arrayContaining(['rows', 'columns', 'overlap']));
  expect(shown({ format: 'png' })).not.toContain('quality');
});

it('begins a new entry of a list with what its parts begin with', () => {
  const cases = describeParams(definitions.find(({ type }) => type === 'flow.switch')?.schema ?? {})[0];
  expect(cases?.shape.kind === 'list' && emptyValue(cases.shape.of)).toEqual({ when: '' });
});

it('shows the values that are given', () => {
  const classify = definitions.find(({ type }) => type === 'clip.classify');
  const page = render(classify?.schema ?? {}, { labels: ['cat', 'dog'], thresholds: { cat: 0.6 } });
  for (const text of ['cat', 'dog', '0.6']) expect(page).toContain(text);
});
