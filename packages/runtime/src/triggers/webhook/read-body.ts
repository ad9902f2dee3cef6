import type { HookRule } from '@clipline/clip-core';
import { Refusal } from './answer.ts';

/** The media type of a request, lower case and without parameters. Refuses with 415 one that the rule does not take. */
export function checkMediaType(headers: Headers, { accept }: Pick<HookRule, 'accept'>): string {
  const type = (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const taken = accept.some(
    (one) => one === type || one === '*/*' || (one.endsWith('/*') && type.startsWith(one.slice(0, -1))),
  );
  if (taken) return type;
  const what =
    type === ''
      ? 'The request names no media type'
      : `The media type ${type.slice(0, 100)} is not taken here`;
  const wanted = accept.join(', ');
  throw new Refusal(415, {
    code: 'param-invalid',
    message: `${what}.`,
    remedy: `Send one of ${wanted} as Content-Type.`,
    headers: { Accept: wanted },
  });
}

/** Reads a body of at most the rule's size. Refuses with 413 before more is read. */
export async function readBody(
  headers: Headers,
  body: AsyncIterable<Uint8Array> | null,
  { maxBytes }: Pick<HookRule, 'maxBytes'>,
): Promise<Uint8Array> {
  if (Number(headers.get('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body ?? []) {
    size += part.byteLength;
    if (size > maxBytes) throw tooLarge(maxBytes);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function tooLarge(maxBytes: number): Refusal {
  return new Refusal(413, {
    code: 'request-too-large',
    message: `The body is larger than the ${maxBytes} bytes that are taken here.`,
    remedy: 'Send less at once, smaller pictures or their addresses, or raise maxBytes of the trigger.',
  });
}
