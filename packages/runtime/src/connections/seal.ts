import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Encrypts a text with AES-256-GCM, bound to the place where it is kept: `v1.<iv>.<tag>.<text>` in base64url. */
export function sealText(key: Uint8Array, text: string, place: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(place));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return ['v1', ...[iv, cipher.getAuthTag(), sealed].map((part) => part.toString('base64url'))].join('.');
}

/** The text, or null when the key or the place is another, or the text was changed. */
export function openSealed(key: Uint8Array, sealed: string, place: string): string | null {
  const [version, ...parts] = sealed.split('.');
  const [iv, tag, text] = parts.map((part) => Buffer.from(part, 'base64url'));
  if (version !== 'v1' || iv?.length !== 12 || tag?.length !== 16 || text === undefined) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: 16 })
    .setAAD(Buffer.from(place))
    .setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}
