'use client';

import { Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useEffect, useMemo, useRef } from 'react';
import { FieldRow } from './field-row.tsx';
import { describeParams, isShown, type ParamValue, type ParamValues } from './param-field.ts';
import { ParamInput } from './param-input.tsx';

interface Props {
  /** JSON Schema of the node's parameters. */
  readonly schema: object;
  readonly values: ParamValues;
  /** By path of the parameter, such as `cases.0.when`. */
  readonly errors?: { readonly [path: string]: string };
  readonly disabled?: boolean;
  readonly onChange: (values: ParamValues) => void;
}

interface FormValues {
  readonly params: Record<string, ParamValue>;
}

/** A node's parameters, each with an input that fits its type; what is left at its default is not written. */
export function ParamsForm({ schema, values, errors = {}, disabled = false, onChange }: Props) {
  const fields = useMemo(() => describeParams(schema), [schema]);
  const written = useRef(JSON.stringify(values));
  const form = useForm<FormValues>({
    initialValues: { params: { ...values } },
    onValuesChange: ({ params }) => {
      const kept = Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
      const text = JSON.stringify(kept);
      if (text === written.current) return;
      written.current = text;
      onChange(kept);
    },
  });
  // Undo, or a second tab, may have changed what this form last wrote.
  const given = JSON.stringify(values);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the form object is new at each render
  useEffect(() => {
    if (given === written.current) return;
    written.current = given;
    form.setValues({ params: { ...values } });
  }, [given]);

  if (fields.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        This node has no parameters.
      </Text>
    );
  }
  return (
    <Stack gap="md">
      {fields
        .filter((field) => isShown(field, form.values.params, fields))
        .map((field) => (
          <FieldRow
            Input={ParamInput}
            key={field.name}
            field={field}
            path={field.name}
            value={form.values.params[field.name]}
            errors={errors}
            disabled={disabled}
            onChange={(value) => {
              const { [field.name]: _, ...others } = form.values.params;
              form.setFieldValue('params', value === undefined ? others : { ...others, [field.name]: value });
            }}
          />
        ))}
    </Stack>
  );
}
