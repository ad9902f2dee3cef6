import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { createKey, type KeyPlace, readKey } from '../connections/key-file.ts';

/**
 * The secret that signs session cookies and setup links, in hex: made of CLIPLINE_SECRET_KEY where that is set, so that
 * machines which share a database share it, or of the file `auth.key` of the home folder, which is made at first use.
 */
export async function takeAuthSecret(place: KeyPlace): Promise<string> {
  const file = join(place.home, 'auth.key');
  const key = (await readKey(place, file)) ?? (await createKey(place, file));
  return createHmac('sha256', key).update('clipline sign-in').digest('hex');
}
