import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { HookView } from '@clipline/runtime';
import { describe, expect, it } from 'vitest';
import { checkCaller } from '../../../../../packages/runtime/src/triggers/webhook/check-caller.ts';
import { toCurlLines } from './curl-lines.ts';

const origin = 'http://localhost:4680';
const open: HookView = {
  path: 'shop/new',
  auth: 'none',
  accept: ['image/*', 'application/json'],
  headers: [],
  carries: ['text'],
};

/** What the lines tell curl, as a shell with the secrets in its environment reads them. */
async function runLines(lines: string, secrets: Record<string, string> = {}): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'clipline-curl-'));
  try {
    await writeFile(join(folder, 'picture.jpg'), new Uint8Array([0xff, 0xd8, 0, 10, 13]));
    const script = `curl() { printf '%s\\n' "$@"; }\n${lines}`;
    const { stdout } = await promisify(execFile)('sh', ['-c', script], {
      cwd: folder,
      env: { ...process.env, ...secrets },
    });
    return stdout.trimEnd().split('\n');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The headers among what curl is told. */
function headersOf(told: readonly string[]): Headers {
  return new Headers(
    told.flatMap((one, at) => (told[at - 1] === '-H' ? [one.split(/: (.*)/s, 2) as [string, string]] : [])),
  );
}

it('calls the address with an item as JSON', async () => {
  expect(await runLines(toCurlLines(open, origin))).toEqual([
    '-X',
    'POST',
    `${origin}/api/hooks/shop/new`,
    '-H',
    'Content-Type: application/json',
    '--data-binary',
    '{"text":"a red car"}',
  ]);
});

it.each([
  [['image/*'], ['-H', 'Content-Type: image/jpeg', '--data-binary', '@picture.jpg']],
  [['image/png'], ['-H', 'Content-Type: image/png', '--data-binary', '@picture.jpg']],
  [['multipart/form-data'], ['-F', 'file=@picture.jpg']],
])('sends a picture where %s is all that is taken', async (accept, told) => {
  expect((await runLines(toCurlLines({ ...open, accept }, origin))).slice(3)).toEqual(told);
});

it.each([
  [
    ['image/*', 'application/json'],
    ['-H', 'Content-Type: image/jpeg', '--data-binary', '@picture.jpg'],
  ],
  [
    ['application/json', 'image/png'],
    ['-H', 'Content-Type: image/png', '--data-binary', '@picture.jpg'],
  ],
  [
    ['application/json'],
    ['-H', 'Content-Type: application/json', '--data-binary', '{"url":"https://example.org/picture.jpg"}'],
  ],
])('sends a picture as %s takes it where every item has one', async (accept, told) => {
  const lines = toCurlLines({ ...open, accept, carries: ['image'] }, origin);
  expect((await runLines(lines)).slice(3)).toEqual(told);
});

it('takes the headers from the environment, whatever they are called', async () => {
  const headers = ['X-Key', "X`id`'$HOME"];
  const lines = toCurlLines({ ...open, auth: 'header', headers }, origin);
  const secrets = { CLIPLINE_WEBHOOK_SECRET: 'one "two"', CLIPLINE_WEBHOOK_SECRET_2: '$three' };
  expect(await runLines(lines, secrets)).toEqual(
    expect.arrayContaining(['X-Key: one "two"', "X`id`'$HOME: $three"]),
  );
});

describe('the signature', () => {
  const auth = 'signature';
  const secrets = [
    `whsec_${Buffer.from([0, 1, 2, 200, 255, 10, 13, 32, 92, 37, 7, 8]).toString('base64')}`,
    'a plain secret with 100% "signs" and ünïcode',
  ];

  it.each(secrets)('by %s is one that the webhook takes', async (secret) => {
    const told = await runLines(toCurlLines({ ...open, auth }, origin), { CLIPLINE_WEBHOOK_SECRET: secret });
    const caller = { headers: headersOf(told), body: Buffer.from(told.at(-1) ?? ''), now: new Date() };
    expect(caller.body.toString()).toBe('{"text":"a red car"}');
    const check = (signingSecret: string) =>
      checkCaller({ auth, toleranceSeconds: 60 }, { headers: {}, signingSecret }, caller);
    expect(() => check(secret)).not.toThrow();
    expect(() => check('another secret of the kind')).toThrow('does not fit');
  });

  it('of a picture is over its bytes', async () => {
    const [secret = ''] = secrets;
    const lines = toCurlLines({ ...open, auth, accept: ['image/*'] }, origin);
    const headers = headersOf(await runLines(lines, { CLIPLINE_WEBHOOK_SECRET: secret }));
    const caller = { headers, body: new Uint8Array([0xff, 0xd8, 0, 10, 13]), now: new Date() };
    const settings = { headers: {}, signingSecret: secret };
    expect(() => checkCaller({ auth, toleranceSeconds: 60 }, settings, caller)).not.toThrow();
  });
});
