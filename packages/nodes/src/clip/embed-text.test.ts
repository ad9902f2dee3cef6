import { cosine, type Item } from '@clipline/clip-core';
import { openNodeWorld, paintItems, runNode, sweepNode } from '@clipline/clip-core/testing';
import { describe, expect, it } from 'vitest';
import embedText from './embed-text.ts';

const withText = (text: string, metadata: Item['metadata'] = {}): Item => ({ id: 'a', metadata, text });
const long = Array.from({ length: 100 }, () => 'red').join(' ');

describe('clip.embed-text', () => {
  const samples = {
    params: {},
    limits: [
      { longText: 'truncate' },
      { longText: 'refuse', text: '{{metadata.n}}' },
      { text: 'x'.repeat(4000) },
    ],
    poison: { id: 'empty', metadata: {}, text: '  ' },
  };
  for (const { name, run } of sweepNode(embedText, samples)) it(name, run);

  it('puts a text beside the images that it describes', async () => {
    const [red, , , green] = await paintItems(4);
    const { outputs } = await runNode(embedText, [withText('a red thing')], {});
    const { vector } = outputs.out![0]!.embedding!;
    expect(cosine(vector, red!.embedding!.vector)).toBeGreaterThan(
      cosine(vector, green!.embedding!.vector) + 0.3,
    );
  });

  it('fills a text in from metadata and keeps it on the item', async () => {
    const item = withText('unused', { title: 'Night', year: 1931, by: ['A', 'B'] });
    const { outputs } = await runNode(embedText, [item], {
      text: '{{ metadata.title }} ({{metadata.year}}) by {{metadata.by}}',
    });
    expect(outputs.out![0]?.text).toBe('Night (1931) by A, B');
  });

  it('rejects an item that lacks a field of the text, and says which', async () => {
    const { errors } = await runNode(embedText, [withText('x')], { text: 'by {{metadata.artist}}' });
    expect(errors[0]?.error).toMatchObject({
      code: 'expression-invalid',
      message: expect.stringContaining('metadata.artist'),
    });
  });

  it('lets a text say what to use instead', async () => {
    const text = '{{has(metadata.title) ? metadata.title : "untitled"}}';
    const { outputs } = await runNode(embedText, [withText('x')], { text });
    expect(outputs.out![0]?.text).toBe('untitled');
  });

  it('says where it cut a text', async () => {
    const { outputs } = await runNode(embedText, [withText(long)], {});
    // 75 words are read besides the start and end tokens.
    expect(outputs.out![0]?.metadata).toEqual({ textCut: 75 * 4 });
  });

  it('averages the parts of a long text when told to', async () => {
    const text = `${long} ${'blue '.repeat(100)}`;
    const cut = await runNode(embedText, [withText(text)], {});
    const mean = await runNode(embedText, [withText(text)], { longText: 'split-mean' });
    await using world = await openNodeWorld();
    const [blue] = await world.model.embedTexts(['blue']);
    const likeness = ({ outputs }: typeof cut) => cosine(outputs.out![0]!.embedding!.vector, blue!.vector);
    expect(likeness(mean)).toBeGreaterThan(likeness(cut) + 0.3);
  });

  it('refuses a long text when told to, and only that one', async () => {
    const items = [withText('short'), { ...withText(long), id: 'b' }];
    const { outputs, errors } = await runNode(embedText, items, { longText: 'refuse' });
    expect(outputs.out!.map(({ id }) => id)).toEqual(['a']);
    expect(errors).toMatchObject([{ item: { id: 'b' }, error: { code: 'text-too-long' } }]);
    expect(errors[0]?.error.message).toMatch(/102 tokens.*77/);
  });

  it('refuses a broken text before it runs', async () => {
    await expect(runNode(embedText, [], { text: '{{metadata.' })).rejects.toThrow(/does not close/);
    await expect(runNode(embedText, [], { text: '{{title}}' })).rejects.toThrow(/Write metadata.title/);
  });
});
