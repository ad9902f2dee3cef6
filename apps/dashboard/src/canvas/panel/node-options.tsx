import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc.tsx';
import { FoldedParams } from './folded-params.tsx';
import type { ParamValues } from './param-field.ts';

interface Props {
  readonly node: string;
  readonly options: ParamValues;
  readonly disabled: boolean;
  readonly onChange: (options: ParamValues) => void;
}

/** What every node can be told besides its parameters: errors, retries, time, batches and the cache. */
export function NodeOptionsForm({ node, options, disabled, onChange }: Props) {
  const { data: schema } = useQuery(
    useTRPC().nodes.optionsSchema.queryOptions(undefined, { staleTime: Infinity }),
  );
  return (
    <FoldedParams
      of={node}
      title="Errors, retries and time"
      schema={schema}
      values={options}
      disabled={disabled}
      onChange={onChange}
    />
  );
}
