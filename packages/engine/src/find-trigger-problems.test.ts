import {
  type AnyDefinition,
  defineTrigger,
  type NodeRegistry,
  type PipelineInput,
  type PipelineTrigger,
} from '@clipline/clip-core';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { findProblems } from './find-problems.ts';
import { planPipeline } from './plan.ts';
import { numbers } from './test-nodes.ts';

const clock = defineTrigger({
  type: 'test.clock',
  version: 1,
  title: 'Clock',
  description: 'Ticks.',
  params: z.strictObject({ hour: z.int().min(0).max(23).describe('Hour.') }),
  listen: () => ({ to: 'hand' }),
});

const registry: NodeRegistry = new Map<string, AnyDefinition>([
  [numbers.type, numbers],
  [clock.type, clock],
]);

function draw(triggers: readonly Partial<PipelineTrigger>[], type = 'test.numbers'): PipelineInput {
  return {
    name: 'p',
    nodes: [{ id: 's', type, params: { count: 1 } }],
    triggers: triggers as PipelineTrigger[],
  };
}

it('takes triggers that it knows, and plans the pipeline with them', () => {
  const pipeline = draw([{ id: 'nightly', type: 'test.clock', params: { hour: 3 } }]);
  expect(findProblems(pipeline, registry)).toEqual([]);
  expect(planPipeline(pipeline, registry).pipeline.triggers).toHaveLength(1);
});

it('names the trigger of an unknown type, and the types there are', () => {
  const [problem, ...others] = findProblems(draw([{ id: 'nightly', type: 'test.moon' }]), registry);
  expect(problem).toEqual({
    rule: 'type-unknown',
    node: null,
    trigger: 'nightly',
    message: 'Trigger "nightly": there is no trigger type "test.moon". There are: test.clock.',
  });
  expect(others).toEqual([]);
});

it('names the trigger whose params are refused, each of them', () => {
  const problems = findProblems(
    draw([
      { id: 'a', type: 'test.clock', params: { hour: 24 } },
      { id: 'b', type: 'test.clock', params: { hour: 1, minute: 2 } },
    ]),
    registry,
  );
  expect(problems.map(({ rule, trigger }) => [rule, trigger])).toEqual([
    ['params-invalid', 'a'],
    ['params-invalid', 'b'],
  ]);
  expect(problems[1]?.message).toBe('Trigger "b": Unknown parameter "minute". It takes hour.');
});

it('refuses two triggers with one id', () => {
  const twice = { id: 'a', type: 'test.clock', params: { hour: 1 } };
  expect(findProblems(draw([twice, twice]), registry)).toMatchObject([
    { rule: 'trigger-duplicate', trigger: 'a' },
  ]);
});

it('takes no trigger for a node, and no node for a trigger', () => {
  const asNode = findProblems(draw([], 'test.clock'), registry);
  expect(asNode).toMatchObject([{ rule: 'type-unknown', node: 's' }]);
  expect(asNode[0]?.message).not.toContain('test.clock.');
  expect(findProblems(draw([{ id: 'a', type: 'test.numbers' }]), registry)).toMatchObject([
    { rule: 'type-unknown', trigger: 'a' },
  ]);
});
