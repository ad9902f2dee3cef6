import type { ClipModel } from './model.ts';

/** What is remembered for a model before the oldest is forgotten. */
const remembered = 16;

/**
 * Wraps a slow computation on a model so that pages of a run, and runs of a process, share its result by key, which is
 * made of the input; `means` is what it takes besides and must not change the result.
 * What was computed lives as long as the model; a failure is not remembered.
 */
export function oncePerModel<Input, Result, Means = void>(
  compute: (model: ClipModel, input: Input, means: Means) => Promise<Result>,
): (model: ClipModel, input: Input, means: Means) => Promise<Result> {
  const results = new WeakMap<ClipModel, Map<string, Promise<Result>>>();
  return (model, input, means) => {
    const known = results.get(model) ?? new Map<string, Promise<Result>>();
    results.set(model, known);
    const key = JSON.stringify(input);
    const found = known.get(key);
    if (found !== undefined) return found;
    const result = compute(model, input, means);
    known.set(key, result);
    result.catch(() => known.delete(key));
    const oldest = known.keys().next();
    if (known.size > remembered && oldest.done !== true) known.delete(oldest.value);
    return result;
  };
}
