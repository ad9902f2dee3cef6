import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ClipError } from '@clipline/clip-core';
import type { Environment } from '../environment.ts';
import { refuse } from '../home.ts';

/** What is needed to find the key. */
export type KeyPlace = Pick<Environment, 'home' | 'secretKey'>;

/** Where the key lies when the environment does not give it. */
export function keyFileOf({ home }: KeyPlace): string {
  return join(home, 'secret.key');
}

/** Where the new key lies while the secrets are encrypted anew. */
export function nextKeyFileOf({ home }: KeyPlace): string {
  return join(home, 'secret.key.next');
}

/** The key of the environment or the file; null when there is none yet. Throws `secret-key-lost` for a damaged file. */
export async function readKey(place: KeyPlace, file: string = keyFileOf(place)): Promise<Buffer | null> {
  if (place.secretKey !== null) return parseKey(place.secretKey);
  try {
    const text = await readFile(file, 'utf8');
    const key = parseKey(text.trim());
    if (key !== null) return key;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw refuse(file, error);
  }
  throw new ClipError('secret-key-lost', `${file} holds no key of 32 bytes. Put it back from a backup.`);
}

/** 32 bytes in hex or base64; null for anything else. */
export function parseKey(text: string): Buffer | null {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  return /^[A-Za-z0-9+/]{43}=$/.test(text) ? Buffer.from(text, 'base64') : null;
}

/** Makes a key file that only its owner may read, unless another process was faster; answers the key that counts. */
export async function createKey(place: KeyPlace, file: string = keyFileOf(place)): Promise<Buffer> {
  const key = randomBytes(32);
  const draft = join(dirname(file), `.secret-${randomUUID()}`);
  try {
    await mkdir(dirname(file), { recursive: true });
    await using handle = await open(draft, 'wx', 0o600);
    await handle.writeFile(`${key.toString('hex')}\n`);
    await handle.sync();
    // Unlike a rename, a link never takes the place of a file that is there.
    await link(draft, file);
    return key;
  } catch (error) {
    const other =
      error instanceof Error && 'code' in error && error.code === 'EEXIST'
        ? await readKey(place, file)
        : null;
    if (other !== null) return other;
    throw refuse(file, error);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Makes the next key the key. */
export async function promoteNextKey(place: KeyPlace): Promise<void> {
  await rename(nextKeyFileOf(place), keyFileOf(place)).catch((error: NodeJS.ErrnoException) => {
    // Another process has done it.
    if (error.code !== 'ENOENT') throw refuse(keyFileOf(place), error);
  });
}
