import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../client/trpc.tsx';
import type { NamedGroup } from './jump-entries.ts';

/** The names of all that can be gone to by name, asked for while `wanted`. */
export function useNames(wanted: boolean) {
  const trpc = useTRPC();
  const asked = {
    Pipelines: useQuery({ ...trpc.pipelines.list.queryOptions(), enabled: wanted }),
    Catalogues: useQuery({ ...trpc.catalogs.list.queryOptions(), enabled: wanted }),
    Classifiers: useQuery({ ...trpc.classifiers.list.queryOptions(), enabled: wanted }),
    Policies: useQuery({ ...trpc.policies.list.queryOptions(), enabled: wanted }),
  } satisfies { readonly [group in NamedGroup]: unknown };
  const namesOf = (group: NamedGroup) => (asked[group].data ?? []).map(({ name }) => name);
  const all = Object.values(asked);
  return {
    names: {
      Pipelines: namesOf('Pipelines'),
      Catalogues: namesOf('Catalogues'),
      Classifiers: namesOf('Classifiers'),
      Policies: namesOf('Policies'),
    },
    isLoading: all.some(({ isLoading }) => isLoading),
    /** Why some of them are not there; null where all are. */
    error: all.find(({ error, data }) => error !== null && data === undefined)?.error ?? null,
    retry: () => {
      for (const { error, refetch } of all) if (error !== null) void refetch();
    },
  };
}
