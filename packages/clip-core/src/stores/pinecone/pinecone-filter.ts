import { neverMark } from '../filter-marks.ts';
import type { Clause } from '../narrow-filter.ts';
import { marksKey } from './pinecone-records.ts';

/** A clause as Pinecone's filter, which knows no negation of groups. */
export function pineconeFilter(clause: Clause): Record<string, unknown> {
  switch (clause.kind) {
    case 'all':
      return { $and: clause.of.map(pineconeFilter) };
    case 'any':
      return clause.of.length === 0 ? anyMark([neverMark]) : { $or: clause.of.map(pineconeFilter) };
    case 'marks':
      return clause.present ? anyMark(clause.marks) : { [marksKey]: { $nin: clause.marks } };
    case 'range':
      return { [clause.key]: { [`$${clause.op}`]: clause.value } };
  }
}

function anyMark(marks: readonly string[]): Record<string, unknown> {
  return { [marksKey]: { $in: marks } };
}
