import { basename } from 'node:path';
import {
  type ClipError,
  defineNode,
  type Item,
  type NodeContext,
  paramHint,
  throwIfAborted,
  toClipError,
} from '@clipline/clip-core';
import { z } from 'zod';
import { parseTemplate, renderTemplate } from '../expressions/evaluate.ts';
import { parsedText } from '../expressions/expression-param.ts';
import { keyOfItems } from '../key-of-items.ts';
import { readParts, writePart } from '../scratch/part-files.ts';
import { openSentKeys, type SentKeys } from '../scratch/sent-keys.ts';
import { drawThumbnail } from './draw-thumbnail.ts';
import { isRefusal } from './is-refusal.ts';
import { type Message, sendEmail } from './send-email.ts';

/** Lines of one message; a longer list ends with how many more there are. */
const mostLines = 1_000;

const template = () => parsedText('template', parseTemplate);

const params = z.strictObject({
  connection: z
    .string()
    .min(1)
    .max(100)
    .meta(paramHint({ control: 'connection' }))
    .describe('Name of an `smtp` connection.'),
  to: z.array(z.email()).min(1).max(50).describe('Addresses of the receivers; all of them see one another.'),
  send: z
    .enum(['item', 'batch', 'run'])
    .default('batch')
    .describe('A message for each item, for each page, or one when the run is done.'),
  subject: template()
    .default('Clipline')
    .describe('Subject; `{{…}}` stands for a CEL expression on the item, or on the first of several.'),
  text: z.string().max(4000).default('').describe('Text before the lines.'),
  line: template()
    .default('{{id}}')
    .describe(
      'The line for each item; `{{…}}` stands for a CEL expression on it, such as `{{verdict.action}}`.',
    ),
  thumbnails: z
    .int()
    .min(0)
    .max(20)
    .default(0)
    .describe('How many items of a message have a small picture attached.'),
});

type Params = z.output<typeof params>;

/** An item as its message shows it. */
interface Entry {
  readonly id: string;
  readonly subject: string;
  readonly line: string;
  /** A JPEG in base64. */
  readonly thumbnail?: string;
}

/** Sends messages about items by a mail server; one that was taken is not sent again when a page is walked again. */
export default defineNode({
  type: 'output.email',
  version: 1,
  title: 'E-mail',
  description:
    'Sends an e-mail for each item, each page or the whole run, with a line and, where asked for, a small picture for each item. Each delivery is recorded.',
  params,
  needs: [],
  gives: [],
  outputs: ['out'],
  pure: false,
  async preview(items, options) {
    const describe = describeWith(options);
    return items.map((item) => {
      try {
        const { subject, line } = describe(item);
        return `Would write to ${options.to.join(', ')} about "${item.id}" (${subject}): ${line}`;
      } catch (error) {
        return `Would refuse "${item.id}": ${toClipError(error).message}`;
      }
    });
  },
  async run(items, options, context) {
    const { entries, refused } = await describeItems(items, options, context);
    if (options.send === 'run') {
      await writePart(
        context.scratch,
        context.page,
        [...entries.values()].map((entry) => JSON.stringify(entry)),
      );
    } else {
      const whole = [...entries.keys()];
      const groups =
        options.send === 'item' ? whole.map((item) => [item]) : whole.length === 0 ? [] : [whole];
      const sent = await openSentKeys(context.scratch, context.page);
      for (const group of groups) {
        const list = group.flatMap((item) => entries.get(item) ?? []);
        const message = { entries: list, count: list.length, key: keyOfItems(group, context) };
        const error = await sendOnce(message, { options, sent, context });
        if (error !== null) for (const item of group) refused.set(item, error);
      }
    }
    for (const [item, error] of refused) context.reject(item, error);
    return { out: items.filter((item) => !refused.has(item)) };
  },
  async finish(options, context) {
    if (options.send !== 'run') return;
    const entries: Entry[] = [];
    let count = 0;
    for await (const { bytes } of readParts(context.scratch, context.page)) {
      // Written above.
      if (count++ < mostLines) entries.push(JSON.parse(bytes.toString('utf8')) as Entry);
    }
    if (count === 0) return;
    const sent = await openSentKeys(context.scratch, context.page);
    const key = `${context.runId}/${context.nodeId}`;
    const error = await sendOnce({ entries, count, key }, { options, sent, context });
    if (error !== null) throw error;
  },
});

function describeWith({ subject, line }: Params): (item: Item) => Entry {
  const [subjects, lines] = [parseTemplate(subject), parseTemplate(line)];
  return (item) => ({
    id: item.id,
    subject: renderTemplate(subjects, item),
    line: renderTemplate(lines, item),
  });
}

async function describeItems(items: readonly Item[], options: Params, context: NodeContext) {
  const describe = describeWith(options);
  const entries = new Map<Item, Entry>();
  const refused = new Map<Item, ClipError>();
  for (const item of items) {
    throwIfAborted(context.signal);
    try {
      const entry = describe(item);
      const pictured = options.send === 'item' ? options.thumbnails > 0 : entries.size < options.thumbnails;
      const picture = pictured && item.image !== undefined ? await drawThumbnail(item.image, context) : null;
      entries.set(item, picture === null ? entry : { ...entry, thumbnail: picture.toString('base64') });
    } catch (error) {
      refused.set(item, toClipError(error));
    }
  }
  return { entries, refused };
}

interface Sending {
  readonly options: Params;
  readonly sent: SentKeys;
  readonly context: NodeContext;
}

/** Answers the error when the message was refused; throws others. */
async function sendOnce(
  message: { readonly entries: readonly Entry[]; readonly count: number; readonly key: string },
  { options, sent, context }: Sending,
): Promise<ClipError | null> {
  if (sent.has(message.key)) return null;
  const smtp = await context.connection('smtp', options.connection);
  try {
    await sendEmail(compose(message, options), smtp, context);
    await sent.add(message.key);
    return null;
  } catch (error) {
    if (isRefusal(error)) return error;
    throw error;
  }
}

function compose(
  {
    entries,
    count,
    key,
  }: { readonly entries: readonly Entry[]; readonly count: number; readonly key: string },
  { to, text, thumbnails }: Params,
): Message {
  const shown = entries.slice(0, mostLines);
  const more = count > shown.length ? [`… and ${count - shown.length} more`] : [];
  const intro = text === '' ? [] : [text, ''];
  const attachments = shown
    .slice(0, thumbnails)
    .flatMap(({ id, thumbnail }) =>
      thumbnail === undefined
        ? []
        : [{ filename: `${basename(id).slice(0, 100)}.jpg`, content: Buffer.from(thumbnail, 'base64') }],
    );
  return {
    to,
    subject: shown[0]?.subject ?? '',
    text: [...intro, ...shown.map(({ line }) => line), ...more].join('\n'),
    attachments,
    itemId: shown[0]?.id ?? '',
    idempotencyKey: key,
  };
}
