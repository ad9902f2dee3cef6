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
  /** Heights of the grey blocks, pixels; those of what comes, so that nothing moves then. */
  readonly blocks: readonly number[];
  /** Least width of a block in pixels where they stand side by side, as cards do. */
  readonly beside?: number;
}

/** In the place of what a query has not answered yet: grey blocks, or why there is no answer. */
export function QueryState({ query: { data, error, refetch }, label, blocks, beside }: Props) {
  if (data !== undefined) return null;
  if (error != null) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  return (
    <Box
      role="status"
      aria-label={`Loading ${label}`}
      className={classes.root}
      __vars={{ '--least': beside === undefined ? '100%' : `${beside}px` }}
    >
      {blocks.map((height, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the blocks are all alike, and never change places.
        <Skeleton key={index} height={height} radius="md" />
      ))}
    </Box>
  );
}
