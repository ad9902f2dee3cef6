import { ClipError } from '@clipline/clip-core';
import { describe, expect, it } from 'vitest';
import { findProblems } from './find-problems.ts';
import { planPipeline } from './plan.ts';
import { draw, registryOf } from './test-nodes.ts';

const source = ['test.numbers', { count: 3 }] as const;

function rulesOf(...args: Parameters<typeof draw>) {
  return findProblems(draw(...args), registryOf()).map(({ rule, node }) => [rule, node]);
}

describe('findProblems', () => {
  it('finds nothing in a sound pipeline', () => {
    expect(rulesOf({ s: source, l: ['test.label'], k: ['test.keep'] }, ['s > l', 'l > k'])).toEqual([]);
  });

  it('names an unknown type and the types there are', () => {
    const [problem] = findProblems(draw({ s: source, x: ['test.nothing'] }, ['s > x']), registryOf());
    expect(problem).toMatchObject({ rule: 'type-unknown', node: 'x' });
    expect(problem?.message).toContain('test.numbers');
  });

  it('refuses an unknown parameter, a missing one and one of a wrong type', () => {
    const problems = findProblems(
      draw({ s: ['test.numbers', { pageSize: 'two', colour: 1 }] }, []),
      registryOf(),
    );
    expect(problems.map(({ message }) => message)).toEqual([
      'Parameter "count" is missing.',
      expect.stringContaining('Parameter "pageSize":'),
      'Unknown parameter "colour". It takes count, pageSize.',
    ]);
  });

  it('finds two nodes with one id', () => {
    const pipeline = draw({ s: source, p: ['test.pass'] }, ['s > p']);
    const twice = { ...pipeline, nodes: [...pipeline.nodes, { id: 'p', type: 'test.pass' }] };
    expect(findProblems(twice, registryOf()).map(({ rule, node }) => [rule, node])).toEqual([
      ['node-duplicate', 'p'],
    ]);
  });

  it('puts an edge to nowhere on the end that is there', () => {
    expect(rulesOf({ s: source }, ['s > x'])).toEqual([['edge-dangling', 's']]);
    expect(rulesOf({ s: source }, ['x > s'])).toContainEqual(['edge-dangling', 's']);
    expect(rulesOf({ s: source }, ['x > y'])).toContainEqual(['edge-dangling', null]);
  });

  it('finds an unknown output, an edge drawn twice and an edge into a source', () => {
    expect(rulesOf({ s: source, p: ['test.pass'] }, ['s > p', 's > p', 'p.left > s'])).toEqual([
      ['edge-duplicate', 's'],
      ['edge-into-source', 's'],
      ['output-unknown', 'p'],
      ['cycle', 's'],
    ]);
  });

  it('knows the error output of nodes and sources', () => {
    expect(rulesOf({ s: source, p: ['test.sort'] }, ['s > p', 's.error > p'])).toEqual([]);
  });

  it('shows the way round a cycle', () => {
    const nodes = { s: source, a: ['test.pass'], b: ['test.pass'] } as const;
    const problems = findProblems(draw(nodes, ['s > a', 'a > b', 'b > a']), registryOf());
    expect(problems).toEqual([{ rule: 'cycle', node: 'a', message: expect.stringContaining('a → b → a') }]);
  });

  it('finds a node that leads to itself', () => {
    expect(rulesOf({ s: source, a: ['test.pass'] }, ['s > a', 'a > a'])).toEqual([['cycle', 'a']]);
  });

  it('finds nodes that no item can reach', () => {
    const nodes = { s: source, a: ['test.pass'], b: ['test.pass'] } as const;
    expect(rulesOf(nodes, ['a > b'])).toEqual([
      ['node-unreachable', 'a'],
      ['node-unreachable', 'b'],
    ]);
  });

  it('asks for exactly one source', () => {
    expect(rulesOf({ a: ['test.pass'] }, [])).toEqual([['source-missing', null]]);
    expect(rulesOf({ s: source, t: source }, [])).toEqual([['source-several', 't']]);
  });

  it('finds a facet that one of two ways does not bring', () => {
    const nodes = { s: source, l: ['test.label'], k: ['test.keep'] } as const;
    const problems = findProblems(draw(nodes, ['s > l', 'l > k', 's > k']), registryOf());
    expect(problems).toEqual([
      {
        rule: 'facet-missing',
        node: 'k',
        message:
          'It needs labels, which items from s do not carry. Put a node that gives it before this one: test.label.',
      },
    ]);
  });

  it('does not count on what a node gives to the items it rejects', () => {
    const nodes = { s: source, l: ['test.label'], k: ['test.keep'] } as const;
    expect(rulesOf(nodes, ['s > l', 'l.error > k'])).toEqual([['facet-missing', 'k']]);
  });

  it('counts on what a rejected item brought', () => {
    const nodes = { s: source, l: ['test.label'], p: ['test.pass'] } as const;
    expect(rulesOf(nodes, ['s > l', 'l.error > p'])).toEqual([]);
  });

  it('counts on nothing of what a source rejects', () => {
    expect(rulesOf({ s: source, p: ['test.pass'] }, ['s.error > p'])).toEqual([['facet-missing', 'p']]);
  });

  it('names the place in a pipeline that is no pipeline', () => {
    // What a hand-written file may hold.
    const broken = { name: 'x', nodes: [{ id: 'a b', type: 'test.pass' }] } as Parameters<
      typeof planPipeline
    >[0];
    expect(findProblems(broken, registryOf())).toMatchObject([
      { rule: 'shape-invalid', node: null, message: expect.stringContaining('nodes.0.id') },
    ]);
  });
});

describe('planPipeline', () => {
  it('orders nodes so that every edge points forward, and ties as written', () => {
    const nodes = { c: ['test.pass'], b: ['test.pass'], a: ['test.pass'], s: source } as const;
    const plan = planPipeline(draw(nodes, ['s > a', 's > b', 'a > c', 'b > c']), registryOf());
    expect(plan.nodes.map(({ id }) => id)).toEqual(['b', 'a', 'c']);
  });

  it('fills in defaults', () => {
    expect(planPipeline(draw({ s: source }, []), registryOf()).source.params).toEqual({
      count: 3,
      pageSize: 4,
    });
  });

  it('throws one error that lists every problem with its node', () => {
    const nodes = { s: ['test.numbers'], p: ['test.nothing'], q: ['test.pass', { x: 1 }] } as const;
    const attempt = () => planPipeline(draw(nodes, ['s > p', 'p.wrong > q', 's > r']), registryOf());
    expect(attempt).toThrow(ClipError);
    expect(attempt).toThrow(
      /^Pipeline "test" cannot run; it has 4 problems:\n- s: .*\n- p: .*\n- q: .*\n- s: .*no node r\.$/,
    );
  });

  it('survives a long chain', () => {
    const ids = Array.from({ length: 300 }, (_, index) => `p${index}`);
    const nodes = Object.fromEntries(ids.map((id) => [id, ['test.pass'] as const]));
    const edges = ids.map((id, index) => `${index === 0 ? 's' : ids[index - 1]} > ${id}`);
    expect(planPipeline(draw({ s: source, ...nodes }, edges), registryOf()).nodes).toHaveLength(300);
  });
});
