import { chownSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { choosePostgresAccount } from './postgres-account.ts';

describe('choosePostgresAccount', () => {
  it('runs as an ordinary user without any ado', () => {
    expect(choosePostgresAccount('/nowhere', { uid: 1234 })).toEqual({ prefix: [], user: null });
  });

  it('runs in a user namespace as root, where those are allowed', () => {
    const account = choosePostgresAccount('/nowhere', { uid: 0, namespaces: true });
    expect(account.prefix.slice(0, 2)).toEqual(['unshare', '-U']);
    expect(account.user).toBeNull();
  });

  it('runs as a system user as root, where namespaces are refused', () => {
    const account = choosePostgresAccount('/nowhere', { uid: 0, namespaces: false });
    expect(account.prefix).toEqual([]);
    expect(account.user?.uid).toBeGreaterThan(0);
  });

  it.skipIf(process.getuid?.() !== 0)(
    'keeps the owner of data that are there already (needs root)',
    async () => {
      const data = await mkdtemp(join(tmpdir(), 'clipline-account-'));
      try {
        chownSync(data, 4321, 4322);
        const account = choosePostgresAccount(data, { uid: 0, namespaces: true });
        expect(account).toEqual({ prefix: [], user: { uid: 4321, gid: 4322 } });
      } finally {
        await rm(data, { recursive: true });
      }
    },
  );
});
