const mark = 'whsec_';
const base64 = /^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** True unless a secret says by `whsec_` that it is base64 and is not. */
export function isSigningSecret(secret: string): boolean {
  return !secret.startsWith(mark) || base64.test(secret.slice(mark.length));
}

/**
 * The key that a webhook's secret stands for: base64 after `whsec_`, as Standard Webhooks write it, and otherwise the
 * UTF-8 bytes of the text. Who signs and who verifies must read it alike.
 */
export function readSigningSecret(secret: string): Uint8Array {
  if (!secret.startsWith(mark)) return new TextEncoder().encode(secret);
  return Uint8Array.from(atob(secret.slice(mark.length)), (character) => character.charCodeAt(0));
}
