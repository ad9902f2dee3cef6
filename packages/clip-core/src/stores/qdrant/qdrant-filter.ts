import type { Schemas } from '@qdrant/js-client-rest';
import { neverMark } from '../filter-marks.ts';
import type { Clause } from '../narrow-filter.ts';
import { marksKey } from './qdrant-points.ts';

type Condition = Schemas['Condition'];

/** A clause as Qdrant's filter. */
export function qdrantFilter(clause: Clause): Schemas['Filter'] {
  const condition = express(clause);
  return 'must' in condition || 'should' in condition || 'must_not' in condition
    ? condition
    : { must: [condition] };
}

function express(clause: Clause): Condition {
  switch (clause.kind) {
    case 'all':
      return { must: clause.of.map(express) };
    case 'any':
      // An empty `should` would be no condition at all.
      return clause.of.length === 0 ? anyMark([neverMark]) : { should: clause.of.map(express) };
    case 'marks':
      return clause.present ? anyMark(clause.marks) : { must_not: [anyMark(clause.marks)] };
    case 'range':
      return { key: clause.key, range: { [clause.op]: clause.value } };
  }
}

function anyMark(marks: readonly string[]): Condition {
  return { key: marksKey, match: { any: [...marks] } };
}
