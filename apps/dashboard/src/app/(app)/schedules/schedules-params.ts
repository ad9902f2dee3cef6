'use client';

import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';

const parsers = {
  view: parseAsStringLiteral(['list', 'month', 'week']).withDefault('list'),
  /** The day that is looked at, `2026-11-27`: its month or week is shown. Empty is today. */
  day: parseAsString.withDefault(''),
  /** Words that names must have. */
  q: parseAsString.withDefault(''),
  show: parseAsStringLiteral(['all', 'active', 'paused', 'failed']).withDefault('all'),
  /** The form for a new one is open. */
  new: parseAsBoolean.withDefault(false),
  /** Id of the one whose form is open. */
  edit: parseAsString.withDefault(''),
};

/** The state of the page, as its URL holds it. */
export function useSchedulesParams() {
  return useQueryStates(parsers, { history: 'replace', shallow: true, scroll: false });
}

export type SchedulesParams = ReturnType<typeof useSchedulesParams>[0];
export type SetSchedulesParams = ReturnType<typeof useSchedulesParams>[1];
