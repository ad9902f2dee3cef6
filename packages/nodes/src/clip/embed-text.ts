import { ClipError, defineNode, type Item, type ItemWith } from '@clipline/clip-core';
import { z } from 'zod';
import { parseTemplate, renderTemplate, type Template } from '../expressions/evaluate.ts';
import { parsedText } from '../expressions/expression-param.ts';
import { isItemFault } from '../item-fault.ts';
import { modelParam } from '../model-param.ts';
import { stampOfModel } from './model-stamp.ts';

const params = z.strictObject({
  text: parsedText('template', parseTemplate)
    .optional()
    .describe(
      "Text to embed, in which `{{…}}` stands for a CEL expression, such as `{{metadata.title}}`; the item's own text when left out.",
    ),
  longText: z
    .enum(['truncate', 'split-mean', 'refuse'])
    .default('truncate')
    .describe('What to do with a text longer than the model reads: cut it, average its parts, or refuse it.'),
  model: modelParam,
});

/**
 * Embeds a text of each item and keeps it as the item's text; an embedding that was there before is replaced.
 * A text that was cut leaves the place, in UTF-16 units, in `metadata.textCut`.
 */
export default defineNode({
  type: 'clip.embed-text',
  version: 1,
  title: 'Embed text',
  description:
    'Turns a text of each item, such as its title, into a vector of a CLIP model, in the same space as images.',
  params,
  needs: [],
  gives: ['text', 'embedding'],
  outputs: ['out'],
  pure: true,
  cacheStamp: stampOfModel,
  async run(items, { text, longText, model: id }, context) {
    if (items.length === 0) return { out: [] };
    const model = await context.model(id);
    const template = text === undefined ? null : parseTemplate(text);
    const ready: ItemWith<'text'>[] = [];
    for (const item of items) {
      try {
        const found = readText(item, template);
        if (longText === 'refuse') {
          const { count, limit } = await model.countTokens(found);
          if (count > limit) throw tooLong(item, count, limit);
        }
        ready.push({ ...item, text: found });
      } catch (error) {
        if (!isItemFault(error)) throw error;
        context.reject(item, error);
      }
    }
    const embedded = await model.embedTexts(
      ready.map((item) => item.text),
      { signal: context.signal, longText },
    );
    const out = ready.map((item, index) => {
      const one = embedded[index];
      if (one === undefined)
        throw new ClipError('internal', `The model gave no vector for the text of "${item.id}".`);
      const { cut } = one.tokens;
      const embedding = { stamp: model.stamp, vector: one.vector };
      const metadata = cut === null ? item.metadata : { ...item.metadata, textCut: cut };
      return { ...item, metadata, embedding };
    });
    return { out };
  },
});

function readText(item: Item, template: Template | null): string {
  const text = template === null ? item.text : renderTemplate(template, item);
  if (text !== undefined && text.trim() !== '') return text;
  const remedy =
    template === null ? 'Give the node a text such as {{metadata.title}}.' : 'Fill the fields it is made of.';
  throw new ClipError('record-invalid', `Item "${item.id}" has no text to embed. ${remedy}`);
}

function tooLong(item: Item, count: number, limit: number): ClipError {
  return new ClipError(
    'text-too-long',
    `The text of item "${item.id}" has ${count} tokens; this model reads ${limit}. Shorten it, or let the node cut or average it.`,
  );
}
