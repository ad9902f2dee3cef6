import { ClipError } from '@clipline/clip-core';

/** Headers that go along to another origin; all others may be credentials. */
const harmless: ReadonlySet<string> = new Set(['accept', 'accept-language', 'content-type', 'user-agent']);

/**
 * Parses an address, as a browser would. Throws `param-invalid` for what is none, `address-blocked` for other schemes
 * than http and https and for addresses with a user or password.
 */
export function checkUrl(text: string, base?: URL): URL {
  if (!URL.canParse(text, base?.href)) {
    throw new ClipError(
      'param-invalid',
      `${JSON.stringify(text.slice(0, 200))} is no address. Write it as https://host/path.`,
    );
  }
  const url = new URL(text, base?.href);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new ClipError(
      'address-blocked',
      `${showUrl(url)} is not fetched: only http and https addresses are. Correct it.`,
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new ClipError(
      'address-blocked',
      `${showUrl(url)} carries a user or password. Remove them, and put them into a connection.`,
    );
  }
  return url;
}

/** An address for messages: without user, password, query and fragment, which may be secret. */
export function showUrl(url: URL | string): string {
  const { protocol, host, pathname } = typeof url === 'string' ? new URL(url) : url;
  return `${protocol}//${host}${pathname}`;
}

/**
 * The headers that a redirect takes along, names in lower case: all within an origin, only harmless ones to another.
 * Throws `address-blocked` when credentials would leave https for http.
 */
export function keepHeaders(
  headers: Readonly<Record<string, string>>,
  { from, to }: { readonly from: URL; readonly to: URL },
): Record<string, string> {
  const all = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  if (from.origin === to.origin) return Object.fromEntries(all);
  const kept = all.filter(([name]) => harmless.has(name));
  if (from.protocol === 'https:' && to.protocol === 'http:' && kept.length < all.length) {
    throw new ClipError(
      'address-blocked',
      `${showUrl(from)} redirects to ${showUrl(to)}, which is not encrypted, while the request carries credentials. Use an https address.`,
    );
  }
  return Object.fromEntries(kept);
}
