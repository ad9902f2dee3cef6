import '@mantine/charts/styles.layer.css';
import { BarChart } from '@mantine/charts';
import { countScores, stepName } from './count-scores.ts';

/** The bars of a score histogram. */
export function ScoreChart(props: {
  readonly scores: readonly number[];
  readonly marks: readonly { readonly at: number; readonly label: string }[];
}) {
  return (
    <BarChart
      h={110}
      data={countScores(props.scores)}
      dataKey="from"
      series={[{ name: 'pictures', label: 'Pictures', color: 'petrol.6' }]}
      referenceLines={props.marks.map(({ at, label }) => ({
        x: stepName(at),
        label,
        color: 'var(--clip-signal)',
        labelPosition: 'insideTopLeft',
      }))}
      withYAxis={false}
      gridAxis="none"
      tickLine="none"
      barChartProps={{ accessibilityLayer: false }}
      xAxisProps={{ interval: 3 }}
    />
  );
}
