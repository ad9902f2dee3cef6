import { parseAsString, parseAsStringLiteral } from 'nuqs/server';
import { runStates } from '../../../ui/run-status.ts';

/** Which runs the list shows, as its URL holds it. */
export const runFilters = {
  state: parseAsStringLiteral(runStates),
  /** Name of a pipeline. */
  pipeline: parseAsString,
  /** Name of a catalogue. */
  catalog: parseAsString,
};
