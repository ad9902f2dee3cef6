'use client';

import '@mantine/charts/styles.layer.css';
import { BarChart } from '@mantine/charts';

interface Props {
  readonly minutes: readonly { readonly at: Date; readonly items: number }[];
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** Items of each minute. */
export function MinutesChart({ minutes }: Props) {
  return (
    <BarChart
      h={180}
      data={minutes.map(({ at, items }) => ({ at: clock.format(at), items }))}
      dataKey="at"
      series={[{ name: 'items', label: 'Items', color: 'var(--clip-accent)' }]}
      gridAxis="x"
      tickLine="none"
      xAxisProps={{ interval: 'preserveStartEnd', minTickGap: 40 }}
      yAxisProps={{ width: 44, allowDecimals: false }}
      barChartProps={{ accessibilityLayer: false }}
      barProps={{ isAnimationActive: false, radius: 2 }}
    />
  );
}
