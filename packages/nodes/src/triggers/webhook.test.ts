import { sweepTrigger } from '@clipline/clip-core/testing';
import { describe, it } from 'vitest';
import webhook from './webhook.ts';

describe('triggers.webhook', () => {
  const cases = sweepTrigger(webhook, {
    params: { path: 'shop/new-pictures', connection: 'shop', respond: 'at-end' },
    listening: {
      to: 'requests',
      hook: {
        path: 'shop/new-pictures',
        auth: 'signature',
        connection: 'shop',
        toleranceSeconds: 300,
        maxBytes: 10_000_000,
        accept: ['image/*', 'application/json', 'multipart/form-data'],
        respond: 'at-end',
        waitSeconds: 30,
        answer: 'counts',
        maxWaiting: 100,
      },
    },
    limits: [
      { path: 'a', auth: 'none', toleranceSeconds: 1, maxBytes: 1, waitSeconds: 1, maxWaiting: 1 },
      {
        path: 'a/b/c',
        auth: 'header',
        connection: 'c',
        toleranceSeconds: 3_600,
        maxBytes: 25_000_000,
        waitSeconds: 120,
        maxWaiting: 10_000,
      },
    ],
    refused: [
      {},
      { path: '', auth: 'none' },
      { path: '/a', auth: 'none' },
      { path: 'a/../b', auth: 'none' },
      { path: 'a', auth: 'signature' },
      { path: 'a', auth: 'header' },
      { path: 'a', auth: 'none', maxBytes: 25_000_001 },
      { path: 'a', auth: 'none', accept: ['images'] },
    ],
  });
  for (const { name, run } of cases) it(name, run);
});
