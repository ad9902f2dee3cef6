import type { JsonValue } from '@clipline/clip-core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTRPC } from '../../client/trpc.tsx';
import type { RouterInputs } from '../../server/routers/app.ts';
import type { PreviewOfNode } from './see-items.ts';

/** Milliseconds of rest after which a changed draft is looked at again; a slider that moves asks a few times a second. */
const rest = 60;

interface Previews {
  /** By id of the node; what was shown before stays until the new answer is there. */
  readonly byNode: ReadonlyMap<string, PreviewOfNode>;
  readonly isFetching: boolean;
  /** Why there is none. */
  readonly error: unknown;
}

/**
 * What each node of a pipeline file makes of its samples. A change asks again and drops the answer that was under way;
 * where nodes lie and what is noted of them asks nothing.
 */
export function usePreviews(file: JsonValue, enabled = true): Previews {
  const trpc = useTRPC();
  const asked = useMemo(() => withoutLooks(file), [file]);
  const [pipeline] = useDebouncedValue(asked, rest);
  const { data, error, isFetching } = useQuery({
    ...trpc.preview.nodes.queryOptions(
      // JSON, which the schema knows in its mutable form only.
      { pipeline: pipeline as RouterInputs['preview']['nodes']['pipeline'] },
      // Leaving the old question gives up its answer.
      { trpc: { abortOnUnmount: true } },
    ),
    enabled,
    retry: false,
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  });
  const byNode = useMemo(() => new Map((data ?? []).map((preview) => [preview.node, preview])), [data]);
  return { byNode, isFetching, error };
}

/** The file without what changes nothing of its results. */
function withoutLooks(file: JsonValue): JsonValue {
  if (typeof file !== 'object' || file === null || !('nodes' in file) || !Array.isArray(file.nodes))
    return file;
  const nodes = file.nodes.map((node: JsonValue) => {
    if (typeof node !== 'object' || node === null || Array.isArray(node)) return node;
    const { position: _, note: __, ...rest } = node as { readonly [key: string]: JsonValue };
    return rest;
  });
  return { ...file, nodes };
}
