import { Box, Skeleton } from '@mantine/core';
import { ErrorNotice } from './error-notice.tsx';
import classes from './query-state.module.css';

interface Props {
  /** What is asked for; nothing is drawn once it has answered. */
  readonly query: {
    readonly data: unknown;
    readonly error: unknown;
    readonly refetch: () => unknown;
  };
  /** What is on its way, for those who do not see the grey blocks: `catalogues`. */
  readonly label: string;
  /** Of it, where another word than `Loading` says more. */
  readonly verb?: 'Loading' | 'Opening';
  /** Heights of the grey blocks, pixels; those of what comes, so that nothing moves then. */
  readonly blocks: readonly number[];
  /** Least width of a block in pixels where they stand side by side, as cards do. */
  readonly beside?: number;
  /** Lays the blocks out as the page does with what comes. */
  readonly className?: string | undefined;
}

/** In the place of what a query has not answered yet: grey blocks, or why there is no answer. */
export function QueryState(props: Props) {
  const { query, label, verb = 'Loading', blocks, beside, className = classes.root } = props;
  const { data, error, refetch } = query;
  if (data !== undefined) return null;
  if (error != null) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  return (
    <Box
      role="status"
      aria-label={`${verb} ${label}`}
      className={className}
      __vars={{ '--least': beside === undefined ? '100%' : `${beside}px` }}
    >
      {blocks.map((height, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the blocks are all alike, and never change places.
        <Skeleton key={index} height={height} radius="md" />
      ))}
    </Box>
  );
}
