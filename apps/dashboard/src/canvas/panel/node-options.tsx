import { Accordion, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc.tsx';
import type { ParamValues } from './param-field.ts';
import { ParamsForm } from './params-form.tsx';

interface Props {
  readonly node: string;
  readonly options: ParamValues;
  readonly disabled: boolean;
  readonly onChange: (options: ParamValues) => void;
}

/** What every node can be told besides its parameters: errors, retries, time, batches and the cache; folded away. */
export function NodeOptionsForm({ node, options, disabled, onChange }: Props) {
  const { data: schema } = useQuery(
    useTRPC().nodes.optionsSchema.queryOptions(undefined, { staleTime: Infinity }),
  );
  const count = Object.keys(options).length;
  return (
    <Accordion variant="contained" keepMounted={false}>
      <Accordion.Item value="options">
        <Accordion.Control>
          Errors, retries and time{' '}
          {count > 0 && (
            <Text span size="xs" c="dimmed">
              ({count} set)
            </Text>
          )}
        </Accordion.Control>
        <Accordion.Panel>
          {schema !== undefined && (
            <ParamsForm key={node} schema={schema} values={options} disabled={disabled} onChange={onChange} />
          )}
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}
