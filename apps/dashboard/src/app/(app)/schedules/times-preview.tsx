'use client';

import { useDebouncedValue } from '@mantine/hooks';
import { NextRuns } from '../../../ui/next-runs.tsx';
import { type Cadence, toTimes } from './cadence.ts';

interface Props {
  readonly cadence: Cadence;
  readonly zone: string;
}

/** What a rule means: in words, and by its next five runs. */
export function TimesPreview({ cadence, zone }: Props) {
  const [settled] = useDebouncedValue(JSON.stringify(toTimes(cadence)), 200);
  const times: ReturnType<typeof toTimes> = JSON.parse(settled);
  return 'problem' in times ? (
    <NextRuns times={null} missing={times.problem} zone={zone} />
  ) : (
    <NextRuns times={times} missing="" zone={zone} />
  );
}
