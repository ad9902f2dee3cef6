import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc.tsx';
import { FoldedParams } from './folded-params.tsx';
import type { ParamValues } from './param-field.ts';

interface Props {
  readonly settings: ParamValues;
  readonly onChange: (settings: ParamValues) => void;
}

/** What holds for every run of a pipeline: overlap, time, workers, and what follows a failure. */
export function PipelineSettingsForm({ settings, onChange }: Props) {
  const { data: schema } = useQuery(
    useTRPC().nodes.settingsSchema.queryOptions(undefined, { staleTime: Infinity }),
  );
  return (
    <FoldedParams
      of="pipeline"
      title="Runs: overlap, time and failures"
      schema={schema}
      values={settings}
      onChange={onChange}
    />
  );
}
