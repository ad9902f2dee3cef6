'use client';

import '@mantine/charts/styles.layer.css';
import type { DayOfRuns } from '@clipline/runtime';
import { BarChart } from '@mantine/charts';

const short = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** Runs of each day by how they ended. */
export function DaysChart({ days }: { readonly days: readonly DayOfRuns[] }) {
  return (
    <BarChart
      h={180}
      data={days.map(({ day, ...counts }) => ({
        day: short.format(new Date(`${day}T00:00:00Z`)),
        ...counts,
      }))}
      dataKey="day"
      type="stacked"
      series={[
        { name: 'succeeded', label: 'Succeeded', color: 'var(--clip-accent)' },
        { name: 'open', label: 'Not over', color: 'var(--mantine-color-petrol-3)' },
        { name: 'cancelled', label: 'Cancelled', color: 'var(--mantine-color-gray-5)' },
        { name: 'failed', label: 'Failed', color: 'var(--mantine-color-error)' },
      ]}
      gridAxis="x"
      tickLine="none"
      xAxisProps={{ interval: 'preserveStartEnd', minTickGap: 24 }}
      yAxisProps={{ width: 36, allowDecimals: false }}
      barChartProps={{ accessibilityLayer: false }}
      barProps={{ isAnimationActive: false }}
    />
  );
}
