import assert from 'node:assert/strict';
import type { JsonValue } from '../item.ts';
import { type Listening, listenTo, type TriggerDefinition } from '../trigger.ts';
import type { SweepCase } from './run-node-sweep.ts';

type RawParams = { readonly [name: string]: JsonValue };

/** What the sweep cannot make up for a trigger by itself. */
export interface TriggerSamples {
  /** Parameters that work, and what they listen to. */
  readonly params: RawParams;
  readonly listening: Listening;
  /** Parameters at their lowest and highest; every one of them must work. */
  readonly limits?: readonly RawParams[];
  /** Parameters that must be refused. */
  readonly refused?: readonly RawParams[];
}

/**
 * The checks that every trigger must pass; run each in a test of its own.
 *
 * @example
 * for (const { name, run } of sweepTrigger(manual, { params: {}, listening: { to: 'hand' } })) it(name, run);
 */
export function sweepTrigger(definition: TriggerDefinition, samples: TriggerSamples): readonly SweepCase[] {
  const { params, listening, limits = [], refused = [] } = samples;
  const accepts = (raw: RawParams) => definition.params.strict().safeParse(raw).success;
  return [
    {
      name: 'describes every parameter',
      run: async () => {
        for (const [name, schema] of Object.entries(definition.params.shape)) {
          assert.ok('description' in schema && schema.description, `Parameter "${name}" has no description.`);
        }
      },
    },
    {
      name: 'says what it listens to, the same each time and fit for JSON',
      run: async () => {
        const said = listenTo(definition, params);
        assert.deepEqual(said, listening);
        assert.deepEqual(listenTo(definition, params), said);
        assert.deepEqual(JSON.parse(JSON.stringify(said)), said);
      },
    },
    {
      name: 'refuses an unknown parameter',
      run: async () => assert.ok(!accepts({ ...params, nonsense: 1 })),
    },
    ...limits.map((limit) => ({
      name: `takes parameters at a limit: ${describe(limit)}`,
      run: async () => {
        assert.equal(listenTo(definition, limit).to, listening.to);
      },
    })),
    ...refused.map((raw) => ({
      name: `refuses ${describe(raw)}`,
      run: async () => assert.ok(!accepts(raw)),
    })),
  ];
}

function describe(params: RawParams): string {
  return JSON.stringify(params).slice(0, 80);
}
