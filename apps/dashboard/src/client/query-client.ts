import { defaultShouldDehydrateQuery, MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { TRPCClientError } from '@trpc/client';
import superjson from 'superjson';
import { clipCodeOf } from '../ui/clip-error.ts';
import { signInPath } from '../ui/next-path.ts';

/** A query client whose state can travel from the server's rendering into the browser. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: leaveWhenSignedOut }),
    mutationCache: new MutationCache({ onError: leaveWhenSignedOut }),
    defaultOptions: {
      queries: { staleTime: 30_000, refetchOnWindowFocus: false, retry: isWorthRetrying },
      dehydrate: {
        serializeData: superjson.serialize,
        shouldDehydrateQuery: (query) =>
          defaultShouldDehydrateQuery(query) && query.state.status === 'success',
      },
      hydrate: { deserializeData: superjson.deserialize },
    },
  });
}

/** Leads to the sign-in page when the session has ended meanwhile. */
function leaveWhenSignedOut(error: unknown): void {
  if (typeof window === 'undefined' || clipCodeOf(error) !== 'sign-in-needed') return;
  const { pathname, search } = window.location;
  window.location.assign(signInPath(`${pathname}${search}`));
}

/** An answer that would be the same again is not asked for again. */
function isWorthRetrying(failures: number, error: unknown): boolean {
  if (failures >= 2) return false;
  if (!(error instanceof TRPCClientError)) return false;
  // `data` is absent when no answer came at all, and has our fields when one did.
  const data = error.data as { readonly retryable?: boolean } | null | undefined;
  return data === null || data === undefined || data.retryable === true;
}
