'use client';

import { Skeleton } from '@mantine/core';
import dynamic from 'next/dynamic';

const loading = () => <Skeleton height={180} />;

/** The charts are loaded once they are looked at: what draws them weighs more than the page around them. */
export const LazyMinutesChart = dynamic(async () => (await import('./minutes-chart.tsx')).MinutesChart, {
  ssr: false,
  loading,
});

export const LazyDaysChart = dynamic(async () => (await import('./days-chart.tsx')).DaysChart, {
  ssr: false,
  loading,
});
