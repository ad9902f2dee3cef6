'use client';

import { Skeleton } from '@mantine/core';
import dynamic from 'next/dynamic';

/** The calendar is loaded when it is looked at; days are the reader's, so the server draws none. */
export const LazyCalendar = dynamic(async () => (await import('./schedule-calendar.tsx')).ScheduleCalendar, {
  ssr: false,
  loading: () => <Skeleton height={620} radius="lg" />,
});
