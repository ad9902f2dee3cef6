import { expect, it } from 'vitest';
import { countOnEdge, flowOf } from './node-flow.ts';

const moment = (seconds: number, came: number) => ({
  at: new Date(seconds * 1000),
  nodes: [{ id: 'embed', counts: { in: came, out: { out: came - 1 }, errors: 1, cached: 2 } }],
});

it('tells the rate since the moment before', () => {
  expect(flowOf(moment(2, 30), moment(0, 10)).get('embed')).toMatchObject({ in: 30, rate: 10, cached: 2 });
  expect(flowOf(moment(2, 30), null).get('embed')).toMatchObject({ rate: null, dropped: 0 });
  expect(flowOf(moment(2, 30), moment(2, 10)).get('embed')).toMatchObject({ rate: null });
});

it('counts on an edge what left by its output', () => {
  const flow = flowOf(moment(0, 10), null);
  expect(countOnEdge(flow, { from: 'embed', output: 'out' })).toBe(9);
  expect(countOnEdge(flow, { from: 'embed', output: 'error' })).toBe(1);
  expect(countOnEdge(flow, { from: 'other', output: 'out' })).toBeNull();
});
