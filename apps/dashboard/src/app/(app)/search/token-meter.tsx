'use client';

import type { TokenCount } from '@clipline/clip-core';
import { Tooltip } from '@mantine/core';
import classes from './token-meter.module.css';

/** How much of the text the model reads: `9 of 77 tokens`. */
export function TokenMeter(props: {
  readonly tokens: TokenCount | undefined;
  readonly readInParts: boolean;
}) {
  const { tokens } = props;
  if (tokens === undefined) return <span className={classes.root} />;
  const { count, limit, cut } = tokens;
  const share = Math.min(1, count / limit);
  return (
    <Tooltip multiline w={260} label={explain(tokens, props.readInParts)}>
      <span className={classes.root} data-cut={cut !== null || undefined} role="status">
        <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" className={classes.ring}>
          <circle cx="8" cy="8" r="6" />
          <circle
            cx="8"
            cy="8"
            r="6"
            pathLength="1"
            strokeDasharray={`${share} 1`}
            className={classes.share}
          />
        </svg>
        <span className="numeric">
          {count} of {limit}
          <span className={classes.word}> tokens</span>
        </span>
      </span>
    </Tooltip>
  );
}

function explain({ cut, limit }: TokenCount, readInParts: boolean): string {
  if (cut === null) return `The model reads up to ${limit} tokens: words, or pieces of rare ones.`;
  if (readInParts)
    return 'Longer than the model reads at once: it reads the text in parts and takes their mean.';
  return 'What is struck out is not read by the model.';
}
