import type { RouterOutputs } from '../../server/routers/app.ts';

type Problem = RouterOutputs['nodes']['check'][number];

/** A node's problems: those of one parameter by its path, in words without the path, and all others. */
export function errorsByParam(
  problems: readonly Problem[],
  node: string,
): { readonly byParam: { readonly [path: string]: string }; readonly others: readonly Problem[] } {
  return sortErrors(problems.filter((problem) => problem.node === node));
}

/** Problems of one thing: those of one parameter by its path, in words without the path, and all others. */
export function sortErrors(own: readonly Problem[]): {
  readonly byParam: { readonly [path: string]: string };
  readonly others: readonly Problem[];
} {
  const ofParam = own.flatMap(({ param, message }) =>
    param === undefined || param === '' ? [] : [[param, shorten(message)] as const],
  );
  // The first one said of a parameter stands.
  return {
    byParam: Object.fromEntries(ofParam.toReversed()),
    others: own.filter(({ param }) => param === undefined || param === ''),
  };
}

/** Beside its input the parameter need not be named. */
function shorten(message: string): string {
  return message
    .replace(/^Trigger "[^"]*": /, '')
    .replace(/^Parameter "[^"]*": /, '')
    .replace(/^Parameter "[^"]*" is missing\.$/, 'Fill this in.');
}
