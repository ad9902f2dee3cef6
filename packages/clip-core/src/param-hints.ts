import { rulesetKinds } from './ruleset.ts';

/** What a person fills a parameter in with, where its type alone does not say. */
export const paramControls = [
  'expression',
  'template',
  'filter',
  'long-text',
  'folder',
  'catalog',
  'model',
  'connection',
  'pipeline',
  ...rulesetKinds,
  'zone',
] as const;

export type ParamControl = (typeof paramControls)[number];

/** Other parameters of the same node and the values of which one must be chosen for a parameter to matter. */
export type ParamCondition = {
  readonly [param: string]: readonly (string | boolean)[];
};

/**
 * Tells forms how to show a parameter, for `.meta()`; it stands in the JSON Schema and changes nothing of what is valid.
 *
 * @example
 * z.string().meta(paramHint({ control: 'expression', when: { mode: ['key'] } }))
 */
export function paramHint({
  control,
  when,
}: {
  readonly control?: ParamControl;
  readonly when?: ParamCondition;
}): { readonly 'x-control'?: ParamControl; readonly 'x-when'?: ParamCondition } {
  return {
    ...(control === undefined ? {} : { 'x-control': control }),
    ...(when === undefined ? {} : { 'x-when': when }),
  };
}
