import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { testStore } from '../testing/store-contract.ts';
import { openStore } from './open-store.ts';

const home = mkdtempSync(join(tmpdir(), 'clipline-stores-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

testStore('memory', () => openStore('memory', { home }), {
  skip: { 'two clients': 'a memory store belongs to one client' },
});

testStore('embedded', () => openStore('embedded', { home }), {
  connectAgain: () => openStore('embedded', { home }),
});

testStore('embedded with an index from 1,000 records', () => openStore('embedded?indexFrom=1000', { home }), {
  connectAgain: () => openStore('embedded?indexFrom=1000', { home }),
  skip: { 'writes: takes records of 60 kB': 'slow, and no different with an index' },
});
