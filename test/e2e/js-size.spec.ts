import { measureJsSize } from '../../scripts/bench/js-size.ts';
import { expect, test } from './support/test.ts';

/** KB of gzip beyond the framework; the canvas itself is loaded after the page of a pipeline is there. */
const budget = 200;

test('every page loads less than 200 KB of compressed JavaScript at first', async () => {
  const { pages } = await measureJsSize();
  expect(pages.length).toBeGreaterThan(5);
  expect(pages.filter(({ own }) => own >= budget)).toEqual([]);
});
