import type { NodeOptions, SourceDefinition, StepDefinition } from '@clipline/clip-core';
import { type BulkheadPolicy, bulkhead } from 'cockatiel';
import type { PlannedNode } from './plan.ts';
import type { RetryPolicy } from './retry.ts';

/** The node's own tries and delays, with those of the run where it says nothing. */
export function retryOf({ options }: Pick<PlannedNode, 'options'>, general: RetryPolicy): RetryPolicy {
  const { tries, firstDelaySeconds, maxDelaySeconds } = options;
  const firstDelay = toMilliseconds(firstDelaySeconds) ?? general.firstDelay;
  return {
    tries: tries ?? general.tries,
    firstDelay,
    // Who asks for a long first wait means it, though the run's longest is shorter.
    maxDelay: toMilliseconds(maxDelaySeconds) ?? Math.max(general.maxDelay, firstDelay),
  };
}

/** Milliseconds a call of the node may take; undefined is any. */
export function timeoutOf({ options }: PlannedNode): number | undefined {
  return toMilliseconds(options.timeoutSeconds);
}

/** Why a node cannot be run with these options, in a sentence for each reason. */
export function findOptionProblems(definition: StepDefinition, options: NodeOptions): readonly string[] {
  if (definition.kind === 'source') return findSourceOptionProblems(definition, options);
  const { type } = definition;
  const problems: string[] = [];
  if (options.batchSize !== undefined && keepsItems({ definition })) {
    problems.push(
      `The option batchSize does not go with ${type}, which takes each page as one batch. Remove it.`,
    );
  }
  if (options.onError === 'pass' && (definition.gathers === true || definition.outputs.length === 0)) {
    problems.push(
      `The option onError "pass" does not go with ${type}, which has no output to pass a failed item on to at once. Choose "output" or "stop".`,
    );
  }
  return problems;
}

function findSourceOptionProblems({ type }: SourceDefinition, options: NodeOptions): readonly string[] {
  const unused = (['batchSize', 'concurrency', 'timeoutSeconds'] as const)
    .filter((name) => options[name] !== undefined)
    .map((name) => `The option ${name} does nothing at ${type}, which is a source. Remove it.`);
  if (options.onError !== 'pass') return unused;
  const pass = `The option onError "pass" does not go with ${type}: what a source refuses is no item yet. Choose "output" or "stop".`;
  return [...unused, pass];
}

/** True for nodes that keep what a page brought until later: they are called once for each page, with all of it. */
export function keepsItems({ definition }: Pick<PlannedNode, 'definition'>): boolean {
  return definition.finish !== undefined || definition.gathers === true;
}

/** The batch in calls of the size that the node asks for; an empty batch is one call. */
export function splitBatch<T>(items: readonly T[], { batchSize }: NodeOptions): readonly (readonly T[])[] {
  if (batchSize === undefined || items.length <= batchSize) return [items];
  const calls = Math.ceil(items.length / batchSize);
  return Array.from({ length: calls }, (_, index) => items.slice(index * batchSize, (index + 1) * batchSize));
}

/** Places of a planned node, shared by all pages that walk the same plan in this process; none where it has no limit. */
export function placesOf(node: PlannedNode): BulkheadPolicy | undefined {
  const { concurrency } = node.options;
  if (concurrency === undefined) return undefined;
  const known = places.get(node);
  if (known !== undefined) return known;
  // Whoever comes when all are taken waits: there are never more calls than pages in flight have batches.
  const fresh = bulkhead(concurrency, Number.POSITIVE_INFINITY);
  places.set(node, fresh);
  return fresh;
}

const places = new WeakMap<PlannedNode, BulkheadPolicy>();

function toMilliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}
