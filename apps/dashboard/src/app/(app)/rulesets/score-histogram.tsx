'use client';

import { Skeleton, Text } from '@mantine/core';
import dynamic from 'next/dynamic';
import classes from './studio.module.css';

// The chart's code comes after the page.
const ScoreChart = dynamic(() => import('./score-chart.tsx').then(({ ScoreChart: loaded }) => loaded), {
  ssr: false,
  loading: () => <Skeleton height={110} />,
});

interface Props {
  readonly title: string;
  /** 0 to 1 each. */
  readonly scores: readonly number[];
  readonly marks: readonly { readonly at: number; readonly label: string }[];
}

/** How many pictures score how much, and where the thresholds stand. */
export function ScoreHistogram({ title, scores, marks }: Props) {
  const above = marks.map(({ at, label }) => {
    const count = scores.filter((score) => score >= at).length;
    return `${count} of ${scores.length} reach the ${label} of ${at.toFixed(2)}`;
  });
  return (
    <figure className={classes.chart} style={{ marginInline: 0, marginTop: 0 }}>
      <Text component="figcaption" size="sm" fw={560} mb={8}>
        {title}
        <Text span size="sm" c="dimmed" fw={400}>
          {above.length > 0 && ` · ${above.join('; ')}`}
        </Text>
      </Text>
      <div aria-hidden>
        <ScoreChart scores={scores} marks={marks} />
      </div>
    </figure>
  );
}
