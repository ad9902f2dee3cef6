import { type ConnectionSettings, connectionSchemas, type NodeContext } from '@clipline/clip-core';
import { runNode } from '@clipline/clip-core/testing';
import { nodeRegistry } from '@clipline/nodes';
import { expect, it } from 'vitest';
import { serve } from '../../packages/nodes/src/net/test-server.ts';
import { checkCaller } from '../../packages/runtime/src/triggers/webhook/check-caller.ts';

const webhook = nodeRegistry.get('output.webhook');

it.each([
  `whsec_${Buffer.from('a secret of at least 24 bytes').toString('base64')}`,
  'a secret as people type it',
  'geheim-äöü-ключ-🔑',
])('of a webhook that is sent are taken by one that is received: %s', async (signingSecret) => {
  if (webhook?.kind !== 'node') throw new Error('There is no node output.webhook.');
  await using hook = await serve((_, response) => void response.end());
  const settings: ConnectionSettings<'http'> = connectionSchemas.http.parse({ signingSecret });
  const context = {
    network: { allow: ['127.0.0.0/8'] },
    // The only kind that is asked for.
    connection: (async () => settings) as unknown as NodeContext['connection'],
  };
  await runNode(webhook, [{ id: 'a', metadata: { n: 1 } }], { url: hook.url, connection: 'c' }, context);
  const [sent] = hook.received;
  const caller = {
    headers: new Headers(sent!.headers as Record<string, string>),
    body: Buffer.from(sent!.body),
    now: new Date(),
  };
  const rule = { auth: 'signature', toleranceSeconds: 300 } as const;
  expect(() => checkCaller(rule, settings, caller)).not.toThrow();
  const other = { ...caller, body: Buffer.from(`${sent!.body} `) };
  expect(() => checkCaller(rule, settings, other)).toThrow();
});

it('cannot be made with a secret that says it is base64 and is not', () => {
  const refused = connectionSchemas.http.safeParse({ signingSecret: 'whsec_not base64 at all!' });
  expect(refused.error?.issues[0]?.message).toBe('after whsec_ it must be base64');
});
