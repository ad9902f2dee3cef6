import { nodeRegistry } from '@clipline/nodes';
import { expect, it } from 'vitest';
import { findProblems } from '../../../../../packages/engine/src/find-problems.ts';
import { errorsByParam } from './errors-by-param.ts';

it('puts what the engine refuses beside the input that it is about', () => {
  const problems = findProblems(
    {
      name: 'a',
      nodes: [
        { id: 'source', type: 'sources.folder', params: { root: 'pictures' } },
        { id: 'switch', type: 'flow.switch', params: { cases: [{ when: 'label ==' }] } },
        { id: 'sort', type: 'flow.sort' },
      ],
      edges: [{ from: 'source', to: 'switch' }],
    },
    nodeRegistry,
  );
  expect(errorsByParam(problems, 'switch')).toMatchObject({
    byParam: { 'cases.0.when': expect.stringMatching(/^The expression `label ==` is wrong/) },
    others: [],
  });
  expect(errorsByParam(problems, 'sort')).toMatchObject({
    byParam: { by: 'Fill this in.' },
    others: [{ rule: 'node-unreachable' }],
  });
});
