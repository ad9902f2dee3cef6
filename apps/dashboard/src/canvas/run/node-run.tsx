import { Button } from '@mantine/core';
import type { NodeFlow } from './node-flow.ts';
import classes from './node-run.module.css';

interface Props {
  readonly node: string;
  /** Undefined where nothing has come yet. */
  readonly flow: NodeFlow | undefined;
  /** Given once the run is over. */
  readonly onRetryFrom?: () => void;
  readonly onItems: () => void;
}

/** What has passed a node in the run that is followed. */
export function NodeRun({ node, flow, onRetryFrom, onItems }: Props) {
  const facts = flow === undefined ? ['waiting'] : describe(flow);
  return (
    <div className={classes.root} data-run={node}>
      <span className={classes.facts} data-failed={(flow?.errors ?? 0) > 0 || undefined}>
        {facts.join(' · ')}
      </span>
      <Button
        size="compact-xs"
        variant="subtle"
        className="nodrag"
        aria-label={`Items of ${node}`}
        onClick={onItems}
      >
        Items
      </Button>
      {onRetryFrom !== undefined && (
        <Button
          size="compact-xs"
          variant="subtle"
          aria-label={`Run from here, ${node}`}
          onClick={onRetryFrom}
        >
          Run from here
        </Button>
      )}
    </div>
  );
}

function describe({ in: came, out, errors, dropped, cached, rate }: NodeFlow): readonly string[] {
  const left = Object.values(out).reduce((sum, count) => sum + count, 0);
  return [
    `${came} in, ${left} out`,
    ...(errors > 0 ? [`${errors} failed`] : []),
    ...(dropped > 0 ? [`${dropped} left out`] : []),
    ...(cached > 0 ? [`${cached} from cache`] : []),
    ...(rate !== null && rate > 0 ? [`${rate.toFixed(1)}/s`] : []),
  ];
}
