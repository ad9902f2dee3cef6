import type { Item } from '@clipline/clip-core';
import { describe, expect, it } from 'vitest';
import { evaluateExpression, parseTemplate, renderTemplate, testCondition } from './evaluate.ts';
import { parseExpression } from './parse-expression.ts';

const item: Item = {
  id: 'a/b.jpg',
  metadata: {
    year: 2001,
    ratio: 0.5,
    title: 'Night',
    tags: ['red', 'blue'],
    nothing: null,
    exif: { iso: 100 },
    indoor: true,
  },
  image: { uri: 'file:///b.jpg', width: 640, height: 480 },
  text: 'a text',
  labels: [
    { name: 'cat', score: 0.75 },
    { name: 'dog', score: 0.25 },
  ],
  verdict: { action: 'review', categories: [{ name: 'weapons', score: 0.7 }] },
  matches: [{ id: 'm', score: 0.5, metadata: { year: 1999 } }],
};

const bare: Item = { id: 'bare', metadata: {} };
const holds = (source: string, given = item) => testCondition(parseExpression(source), given);

describe('a condition', () => {
  const satisfied = [
    'id == "a/b.jpg" && id.startsWith("a/")',
    'metadata.year == 2001',
    'metadata.year > 2000 && metadata.year <= 2001',
    'metadata.year + 1 == 2002 && metadata.ratio * 2 == 1 && 1 - metadata.ratio == 0.5',
    '1 - metadata.ratio != 0.25 && 2 * metadata.ratio == 1 && metadata.year % 2 == 1',
    '2 * metadata.ratio + 1 == 2 && -2 * metadata.ratio == -1 && metadata.year / 2 == 1000.5',
    'size(metadata.tags) + 1 == 3 && size(metadata.tags) * metadata.ratio == 1.0 && 7 / 2 == 3',
    'metadata.tags[0 + 0] == "red"',
    'metadata.year in [2000, 2001]',
    '"red" in metadata.tags',
    'metadata.tags[0] == "red" && size(metadata.tags) == 2',
    'metadata.tags.exists(t, t.startsWith("bl"))',
    'metadata.exif.iso == 100',
    'metadata["title"] == "Night"',
    'metadata.indoor',
    'has(metadata.title) && !has(metadata.artist)',
    'image.width > image.height',
    'label == "cat" && score > 0.7',
    'labels.exists(l, l.name == "dog" && l.score > 0.2)',
    'verdict.action == "review" && verdict.categories[0].name == "weapons"',
    'matches[0].metadata.year == 1999',
    'text.contains("text")',
    'metadata.artist == "x" || metadata.year == 2001',
  ];
  for (const source of satisfied) it(`holds: ${source}`, () => expect(holds(source)).toBe(true));

  const unsatisfied = [
    'metadata.artist == "x"',
    '!(metadata.artist == "x")',
    'metadata.artist != "x"',
    'metadata.title > 5',
    '!(metadata.title > 5)',
    'metadata.tags[9] == "x"',
    'metadata.exif.deep.deeper == 1',
    'metadata.year.startsWith("2")',
    'has(metadata.nothing)',
    'metadata.nothing == null',
    'metadata.constructor == 1',
    'metadata.year && true',
  ];
  for (const source of unsatisfied) it(`does not hold: ${source}`, () => expect(holds(source)).toBe(false));

  it('on a facet that the item lacks does not hold', () => {
    for (const source of [
      'label == "cat"',
      'score > 0.0',
      'verdict.action == "allow"',
      'matches[0].score > 0.1',
      'text == ""',
      'image.width > 1',
    ]) {
      expect([source, holds(source, bare)]).toEqual([source, false]);
    }
    expect(holds('size(labels) == 0', bare)).toBe(true);
  });

  it('that gives no answer blames the item', () => {
    for (const [source, message] of [
      ['metadata.year', /gives 2001/],
      ['1 / (size(labels) - 2) == 1', /division by zero/],
      ['int(metadata.title) == 1', /int/],
      ['metadata.title.matches("(")', /Night|expression|regular/i],
    ] as const) {
      expect(() => holds(source)).toThrow(
        expect.objectContaining({ code: 'expression-invalid', message: expect.stringMatching(message) }),
      );
    }
  });
});

describe('parseExpression', () => {
  const mistakes: readonly [source: string, message: RegExp][] = [
    ['metadata.year >', /at character 16: Unexpected token: EOF/],
    ['metadata.year = 3', /at character 15/],
    ['year > 3', /at character 1: Unknown variable: year\. Write metadata\.year/],
    ['foo(1)', /'foo\(int\)'/],
    ['id + 1', /string \+ int/],
    ['1 + 2 == 3 && 4 - 1 == 3 && foo', /at character 29: Unknown variable: foo/],
    ['process.exit()', /Unknown variable: process/],
    ['', /at character 1/],
    [`${'('.repeat(400)}1${')'.repeat(400)}`, /depth/i],
  ];
  for (const [source, message] of mistakes) {
    it(`refuses ${source.slice(0, 30) || 'nothing'}`, () => {
      expect(() => parseExpression(source)).toThrow(
        expect.objectContaining({ code: 'expression-invalid', message: expect.stringMatching(message) }),
      );
    });
  }
});

describe('a template', () => {
  const render = (source: string) => renderTemplate(parseTemplate(source), item);

  it('puts values into a text', () => {
    expect(
      render(
        '{{metadata.title}}, {{ metadata.year }} ({{metadata.tags}}) {{metadata.ratio}} {{metadata.indoor}}',
      ),
    ).toBe('Night, 2001 (red, blue) 0.5 true');
    expect(render('plain } text {')).toBe('plain } text {');
    expect(render('')).toBe('');
  });

  it('does not read what it has put in', () => {
    const sly = { ...item, metadata: { title: '{{id}}' } };
    expect(renderTemplate(parseTemplate('{{metadata.title}}'), sly)).toBe('{{id}}');
  });

  it('says which field an item lacks', () => {
    expect(() => render('by {{metadata.artist}}')).toThrow(/"a\/b.jpg" has no `metadata.artist`/);
    expect(() => render('{{metadata.nothing}}')).toThrow(/metadata.nothing/);
  });

  it('refuses one that is not closed', () => {
    expect(() => parseTemplate('{{metadata.title')).toThrow(/does not close/);
  });
});

describe('a value', () => {
  const values = [
    ['metadata.year', 2001],
    ['2 + 3', 5],
    ['metadata.title + "!"', 'Night!'],
    ['metadata.tags', ['red', 'blue']],
    ['[1, metadata.year]', [1, 2001]],
    ['{"title": metadata.title, "n": 2}', { title: 'Night', n: 2 }],
    ['metadata.exif', { iso: 100 }],
    ['score > 0.5', true],
    ['timestamp("2001-02-03T04:05:06Z")', '2001-02-03T04:05:06.000Z'],
    ['metadata.ratio / 0.0', null],
    ['metadata.artist', undefined],
    ['metadata.nothing', undefined],
  ] as const;
  for (const [source, value] of values) {
    it(`of ${source} is JSON`, () => {
      expect(evaluateExpression(parseExpression(source), item)).toEqual(value);
    });
  }
});
