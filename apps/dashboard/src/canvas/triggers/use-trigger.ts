import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc.tsx';

/** A trigger as it stands in the published version, kept fresh while it is shown; undefined where none is published. */
export function useTrigger(pipeline: string, id: string) {
  const { data, error } = useQuery({
    ...useTRPC().triggers.list.queryOptions({ pipeline }),
    refetchOnMount: 'always',
    refetchInterval: 10_000,
  });
  return { isKnown: data !== undefined, error, published: data?.find((one) => one.id === id) };
}
