import { Accordion, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc.tsx';
import type { ParamValues } from './param-field.ts';
import { ParamsForm } from './params-form.tsx';

interface Props {
  readonly settings: ParamValues;
  readonly onChange: (settings: ParamValues) => void;
}

/** What holds for every run of a pipeline: overlap, time, workers, and what follows a failure; folded away. */
export function PipelineSettingsForm({ settings, onChange }: Props) {
  const { data: schema } = useQuery(
    useTRPC().nodes.settingsSchema.queryOptions(undefined, { staleTime: Infinity }),
  );
  const count = Object.keys(settings).length;
  return (
    <Accordion variant="contained" keepMounted={false}>
      <Accordion.Item value="settings">
        <Accordion.Control>
          Runs: overlap, time and failures{' '}
          {count > 0 && (
            <Text span size="xs" c="dimmed">
              ({count} set)
            </Text>
          )}
        </Accordion.Control>
        <Accordion.Panel>
          {schema !== undefined && <ParamsForm schema={schema} values={settings} onChange={onChange} />}
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}
