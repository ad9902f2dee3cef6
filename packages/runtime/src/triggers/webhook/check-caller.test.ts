import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { checkCaller } from './check-caller.ts';

const secret = `whsec_${Buffer.from('a secret of at least 24 bytes').toString('base64')}`;
const now = new Date('2027-06-01T12:00:00Z');
const rule = { auth: 'signature', toleranceSeconds: 300 } as const;

/** Signs as senders do that use the library of the standard. */
function sign(body: string, at = now, key = secret): Headers {
  return new Headers({
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(key).sign('msg_1', at, body),
  });
}

function check(
  headers: Headers,
  body: string | Uint8Array,
  settings = { headers: {}, signingSecret: secret },
) {
  return () => checkCaller(rule, settings, { headers, body: Buffer.from(body), now });
}

const refused = expect.objectContaining({
  answer: expect.objectContaining({ status: 401, body: { error: expect.anything() } }),
});

describe('a signature', () => {
  it('by the library of Standard Webhooks is taken', () => {
    expect(check(sign('{"a":1}'), '{"a":1}')).not.toThrow();
    expect(check(sign(''), '')).not.toThrow();
  });

  it('of several is enough, as while a secret is being changed', () => {
    const headers = sign('x');
    headers.set('webhook-signature', `v1,${'A'.repeat(43)}= v2,abc ${headers.get('webhook-signature')}`);
    expect(check(headers, 'x')).not.toThrow();
  });

  it('of another body, id, secret or none at all is refused', () => {
    expect(check(sign('a'), 'b')).toThrow(refused);
    const renamed = sign('a');
    renamed.set('webhook-id', 'msg_2');
    expect(check(renamed, 'a')).toThrow(refused);
    const other = `whsec_${Buffer.from('another secret of 24 bytes').toString('base64')}`;
    expect(check(sign('a', now, other), 'a')).toThrow(refused);
    expect(check(new Headers(), 'a')).toThrow(refused);
    const empty = sign('a');
    empty.set('webhook-signature', '');
    expect(check(empty, 'a')).toThrow(refused);
  });

  it.each([
    [-300, true],
    [300, true],
    [-301, false],
    [301, false],
  ])('that is %d seconds old or young is taken: %s', (seconds, taken) => {
    const attempt = check(sign('a', new Date(now.getTime() + seconds * 1_000)), 'a');
    if (taken) expect(attempt).not.toThrow();
    else expect(attempt).toThrow(refused);
  });

  it('holds for the bytes of a picture, whatever text they would be', () => {
    // Both are the same text to who reads bytes as UTF-8.
    const one = Uint8Array.of(0xff, 0xfe);
    const other = Uint8Array.of(0xfd, 0xfc);
    const headers = sign(Buffer.from(one).toString());
    expect(check(headers, one)).toThrow(refused);
    expect(check(headers, other)).toThrow(refused);
  });

  it('without a secret in the connection is a fault on our side', () => {
    expect(() =>
      checkCaller(rule, { headers: {} }, { headers: sign('a'), body: Buffer.from('a'), now }),
    ).toThrow(expect.objectContaining({ answer: expect.objectContaining({ status: 503 }) }));
  });
});

describe('headers', () => {
  const settings = { headers: { Authorization: 'Bearer 1', 'X-Shop': 'cats' } };
  const checkHeaders = (given: Record<string, string>) => () =>
    checkCaller({ ...rule, auth: 'header' }, settings, {
      headers: new Headers(given),
      body: Buffer.from(''),
      now,
    });

  it('must all be there, as the connection has them', () => {
    expect(checkHeaders({ authorization: 'Bearer 1', 'x-shop': 'cats', other: 'x' })).not.toThrow();
    expect(checkHeaders({ authorization: 'Bearer 1' })).toThrow(refused);
    expect(checkHeaders({ authorization: 'Bearer 2', 'x-shop': 'cats' })).toThrow(refused);
    expect(checkHeaders({})).toThrow(refused);
  });

  it('that the connection does not have let nobody in', () => {
    expect(() =>
      checkCaller(
        { ...rule, auth: 'header' },
        { headers: {} },
        {
          headers: new Headers(),
          body: Buffer.from(''),
          now,
        },
      ),
    ).toThrow(expect.objectContaining({ answer: expect.objectContaining({ status: 503 }) }));
  });
});
