import { Accordion, Text } from '@mantine/core';
import type { ParamValues } from './param-field.ts';
import { ParamsForm } from './params-form.tsx';

interface Props {
  readonly title: string;
  /** What the values belong to: the form of another thing starts anew, folded or not as before. */
  readonly of: string;
  /** JSON Schema; undefined while it is on its way. */
  readonly schema: object | undefined;
  readonly values: ParamValues;
  readonly disabled?: boolean;
  readonly onChange: (values: ParamValues) => void;
}

/** A form that is folded away, with how many of its values are set. */
export function FoldedParams({ title, of, schema, values, disabled = false, onChange }: Props) {
  const count = Object.keys(values).length;
  return (
    <Accordion variant="contained" keepMounted={false}>
      <Accordion.Item value="params">
        <Accordion.Control>
          <Text span size="sm" fw={560}>
            {title}
          </Text>{' '}
          {count > 0 && (
            <Text span size="xs" c="dimmed">
              ({count} set)
            </Text>
          )}
        </Accordion.Control>
        <Accordion.Panel>
          {schema !== undefined && (
            <ParamsForm key={of} schema={schema} values={values} disabled={disabled} onChange={onChange} />
          )}
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}
