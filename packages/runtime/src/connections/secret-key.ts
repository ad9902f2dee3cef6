import { rm } from 'node:fs/promises';
import { ClipError } from '@clipline/clip-core';
import type pg from 'pg';
import { createKey, type KeyPlace, keyFileOf, nextKeyFileOf, promoteNextKey, readKey } from './key-file.ts';
import { openSealed, sealText } from './seal.ts';

const checkName = 'secret-key-check';
const checkText = 'clipline';

/**
 * The key that encrypts the secrets of connections, made at first use and proved against a record of the database.
 * Give it the client of a transaction: until that ends, no other process changes the key.
 * Throws `secret-key-lost` when the secrets that are there were encrypted with another key.
 */
export async function takeSecretKey(client: pg.ClientBase, place: KeyPlace): Promise<Buffer> {
  const check = await readCheck(client, 'SHARE');
  const key = await readKey(place);
  if (check === null) {
    const first = key ?? (await createKey(place));
    await client.query('INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING', [
      checkName,
      JSON.stringify(sealText(first, checkText, checkName)),
    ]);
    // Another process may have been faster, with another key.
    return takeSecretKey(client, place);
  }
  if (key !== null && fits(key, check)) return key;
  const next = place.secretKey === null ? await readKey(place, nextKeyFileOf(place)) : null;
  if (next !== null && fits(next, check)) {
    // A rotation was cut short after its commit.
    await promoteNextKey(place);
    return next;
  }
  const { rows } = await client.query<{ name: string }>(
    'SELECT name FROM connections WHERE secrets IS NOT NULL ORDER BY name',
  );
  if (rows.length > 0) throw keyLost(place, { there: key !== null, names: rows.map(({ name }) => name) });
  const fresh = key ?? (await createKey(place));
  await writeCheck(client, fresh);
  return fresh;
}

/** Makes the new key, or takes the one given, and records it; it counts when the transaction is committed. */
export async function changeSecretKey(
  client: pg.ClientBase,
  place: KeyPlace,
  given: Buffer | null,
): Promise<{ readonly old: Buffer; readonly next: Buffer }> {
  // Waits for those who use the old key, and keeps others waiting until the new one counts.
  await readCheck(client, 'UPDATE');
  const old = await takeSecretKey(client, place);
  if (given === null) await rm(nextKeyFileOf(place), { force: true });
  const next = given ?? (await createKey(place, nextKeyFileOf(place)));
  await writeCheck(client, next);
  return { old, next };
}

async function readCheck(client: pg.ClientBase, lock: 'SHARE' | 'UPDATE'): Promise<string | null> {
  const { rows } = await client.query<{ value: string }>(
    `SELECT value FROM settings WHERE key = $1 FOR ${lock}`,
    [checkName],
  );
  return rows[0]?.value ?? null;
}

async function writeCheck(client: pg.ClientBase, key: Buffer): Promise<void> {
  await client.query('UPDATE settings SET value = $2, updated_at = now() WHERE key = $1', [
    checkName,
    JSON.stringify(sealText(key, checkText, checkName)),
  ]);
}

function fits(key: Buffer, check: string): boolean {
  return openSealed(key, check, checkName) === checkText;
}

function keyLost(
  place: KeyPlace,
  { there, names }: { readonly there: boolean; readonly names: readonly string[] },
): ClipError {
  const where = place.secretKey === null ? keyFileOf(place) : 'CLIPLINE_SECRET_KEY';
  const shown = names.slice(0, 5).join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '');
  return new ClipError(
    'secret-key-lost',
    `The key that encrypts the secrets of connections (${shown}) is ${there ? `not the one in ${where}` : `gone from ${where}`}. Put it back, or remove these connections with \`clipline connection remove\` and add them again.`,
  );
}
