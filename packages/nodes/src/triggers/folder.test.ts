import { sweepTrigger } from '@clipline/clip-core/testing';
import { describe, it } from 'vitest';
import folder from './folder.ts';

describe('triggers.folder', () => {
  const cases = sweepTrigger(folder, {
    params: { root: '/pictures', include: ['*.jpg'], on: ['added'], polling: true },
    listening: {
      to: 'folder',
      folder: {
        root: '/pictures',
        recursive: true,
        include: ['*.jpg'],
        on: ['added'],
        polling: true,
        pollSeconds: 5,
        settleSeconds: 2,
        batch: { quietSeconds: 10, maxWaitSeconds: 300, maxItems: 500 },
      },
    },
    limits: [
      { root: '/', pollSeconds: 0.1, settleSeconds: 0, quietSeconds: 0, maxWaitSeconds: 0, maxItems: 1 },
      { root: '/', pollSeconds: 3_600, settleSeconds: 600, quietSeconds: 3_600, maxItems: 1_000 },
    ],
    refused: [{}, { root: '' }, { root: 'a\0b' }, { root: '/', on: [] }, { root: '/', on: ['moved'] }],
  });
  for (const { name, run } of cases) it(name, run);
});
