import type { Item, Metadata } from '@clipline/clip-core';

/**
 * What expressions see of an item. A null metadata field is a missing one, as it is to filters; `label` is the best
 * label's name and `score` its score, or the best match's where there are no labels. Vectors are not shown.
 */
export function describeVariables(item: Item): Record<string, unknown> {
  const { id, metadata, image = {}, text, labels = [], verdict = {}, matches = [], failure = {} } = item;
  const variables: Record<string, unknown> = {
    id,
    metadata: dropNulls(metadata),
    image,
    labels,
    verdict,
    matches,
    failure,
  };
  const [label] = labels;
  const score = label?.score ?? matches[0]?.score;
  if (text !== undefined) variables.text = text;
  if (label !== undefined) variables.label = label.name;
  if (score !== undefined) variables.score = score;
  return variables;
}

function dropNulls(metadata: Metadata): Metadata {
  const entries = Object.entries(metadata);
  return entries.some(([, value]) => value === null)
    ? Object.fromEntries(entries.filter(([, value]) => value !== null))
    : metadata;
}
