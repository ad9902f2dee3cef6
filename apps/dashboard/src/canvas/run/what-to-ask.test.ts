import { expect, it } from 'vitest';
import { textsOf, whatToAsk } from './what-to-ask.ts';

it('asks for what the items have to carry', () => {
  expect(whatToAsk(['image'])).toEqual({ pictures: true, text: false, besides: [] });
  expect(whatToAsk(['text'])).toEqual({ pictures: false, text: true, besides: [] });
  expect(whatToAsk(['image', 'text'])).toEqual({ pictures: true, text: true, besides: [] });
});

it('asks for pictures where items need carry nothing', () => {
  expect(whatToAsk([])).toEqual({ pictures: true, text: false, besides: [] });
});

it('names what only a program can give', () => {
  expect(whatToAsk(['image', 'embedding'])).toMatchObject({ pictures: true, besides: ['embedding'] });
});

it('takes a text a line, and each once', () => {
  expect(textsOf(' a cat\n\na dog \na cat\n')).toEqual(['a cat', 'a dog']);
  expect(textsOf(' \n')).toEqual([]);
});
