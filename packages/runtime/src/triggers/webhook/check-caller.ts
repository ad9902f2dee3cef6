import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { type ConnectionSettings, type HookRule, readSigningSecret } from '@clipline/clip-core';
import { Refusal } from './answer.ts';

export interface Caller {
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/**
 * Refuses who may not call, with status 401 and nothing that tells what was wrong with the secret. A signature is that
 * of Standard Webhooks, over the bytes of the body, as pictures are not text.
 */
export function checkCaller(
  rule: Pick<HookRule, 'auth' | 'toleranceSeconds'>,
  settings: ConnectionSettings<'http'> | null,
  caller: Caller & { readonly now: Date },
): void {
  switch (rule.auth) {
    case 'none':
      return;
    case 'header':
      checkHeaders(settings, caller);
      return;
    case 'signature':
      checkSignature(rule.toleranceSeconds, settings, caller);
      return;
  }
}

function checkHeaders(settings: ConnectionSettings<'http'> | null, { headers }: Caller): void {
  const wanted = Object.entries(settings?.headers ?? {});
  if (wanted.length === 0) {
    throw new Refusal(503, {
      code: 'connection-missing',
      message: 'The connection of this webhook holds no headers.',
      remedy: 'Add the header that callers send to it, under Connections in Clipline.',
    });
  }
  // Each is compared, so that the time tells nothing about which one differs.
  const right = wanted.map(([name, value]) => sameText(headers.get(name) ?? '', value));
  if (right.includes(false)) {
    throw refused(
      'The headers that this webhook asks for are missing or wrong.',
      'Send every header of its connection, with the value that stands there.',
    );
  }
}

function checkSignature(
  toleranceSeconds: number,
  settings: ConnectionSettings<'http'> | null,
  { headers, body, now }: Caller & { readonly now: Date },
): void {
  const secret = settings?.signingSecret;
  if (secret === undefined) {
    throw new Refusal(503, {
      code: 'connection-missing',
      message: 'The connection of this webhook holds no signing secret.',
      remedy: 'Add one to it, under Connections in Clipline.',
    });
  }
  const id = headers.get('webhook-id') ?? '';
  const timestamp = headers.get('webhook-timestamp') ?? '';
  const signatures = (headers.get('webhook-signature') ?? '').split(' ');
  if (id === '' || !/^\d{1,12}$/.test(timestamp)) {
    throw refused(
      'The request is not signed.',
      'Send webhook-id, webhook-timestamp (seconds since 1970) and webhook-signature, as Standard Webhooks do.',
    );
  }
  if (Math.abs(now.getTime() / 1_000 - Number(timestamp)) > toleranceSeconds) {
    throw refused(
      `The signature is of another time: over ${toleranceSeconds} seconds from now.`,
      'Sign each request when it is sent, and set the clock of the sender.',
    );
  }
  const expected = createHmac('sha256', readSigningSecret(secret))
    .update(`${id}.${timestamp}.`)
    .update(body)
    .digest('base64');
  const right = signatures.map((signature) => sameText(signature, `v1,${expected}`));
  if (!right.includes(true)) {
    throw refused(
      'The signature does not fit the body and the secret.',
      'Sign `id.timestamp.body`, with the bytes of the body as they are sent, by the secret of the connection.',
    );
  }
}

/** In a time that depends on neither text's content. */
function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

function refused(message: string, remedy: string): Refusal {
  return new Refusal(401, { code: 'signature-invalid', message, remedy });
}
