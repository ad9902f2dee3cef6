import type { ErrorCode } from '@clipline/clip-core';

/** Most bytes of an image that a person may search with. */
export const maxUploadBytes = 25_000_000;

/** Most bytes of any request body: an image and the form around it. */
const maxBodyBytes = 26_000_000;

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);
const everyAddress = new Set(['0.0.0.0', '::']);
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Why a request is refused. */
export interface Refusal {
  readonly status: 400 | 403 | 411 | 413;
  readonly code: ErrorCode;
  readonly message: string;
  /** What to do. */
  readonly remedy: string;
}

/**
 * Refuses what a foreign web page could make a browser send to this machine: a Host that is not ours (DNS rebinding),
 * and a change asked for by another origin (CSRF). Also refuses bodies over the limit before they are read.
 * `listenHost` is the address the app was told to listen on; it may be asked for by that name, and when it is every
 * address of the machine, by any of them (a numeric address cannot be rebound). Webhooks may come under any name, as
 * behind a proxy, but never from a browser, which says where a change comes from: each has its own check of who calls.
 */
export function refuseRequest(
  request: { readonly method: string; readonly headers: Headers; readonly path?: string },
  listenHost: string,
): Refusal | null {
  const host = request.headers.get('host');
  const name = hostName(host);
  if (host === null || name === null) {
    return {
      status: 400,
      code: 'param-invalid',
      message: 'The request names no host.',
      remedy: 'Send a Host header, such as localhost:4680.',
    };
  }
  if (!isOurs(name, listenHost) && !isForeignHook(request)) {
    return {
      status: 403,
      code: 'not-allowed',
      message: `Clipline does not answer to the host "${name}".`,
      remedy: 'Open it as http://localhost, or set CLIPLINE_HOST to that name.',
    };
  }
  if (safeMethods.has(request.method)) return null;
  if (isForeign(request.headers, host)) {
    return {
      status: 403,
      code: 'not-allowed',
      message: 'Another website asked for a change here; it was refused.',
      remedy: 'Ask from Clipline’s own pages, or from a program that is no browser.',
    };
  }
  return refuseBody(request.headers);
}

/** A webhook from a program; browsers send one of these headers with every change. */
function isForeignHook({ method, headers, path }: Parameters<typeof refuseRequest>[0]): boolean {
  return (
    method === 'POST' &&
    path?.startsWith('/api/hooks/') === true &&
    !headers.has('origin') &&
    !headers.has('sec-fetch-site') &&
    !headers.has('cookie')
  );
}

function isOurs(name: string, listenHost: string): boolean {
  if (loopback.has(name) || name === hostName(listenHost) || name === hostName(`[${listenHost}]`))
    return true;
  return everyAddress.has(listenHost) && /^(\[[0-9a-f:.]+\]|\d+\.\d+\.\d+\.\d+)$/.test(name);
}

function hostName(host: string | null): string | null {
  if (host === null || host === '') return null;
  const url = `http://${host}`;
  return URL.canParse(url) ? new URL(url).hostname : null;
}

function isForeign(headers: Headers, host: string): boolean {
  const site = headers.get('sec-fetch-site');
  if (site === 'cross-site' || site === 'same-site') return true;
  const origin = headers.get('origin');
  // Programs that are not browsers send no Origin; browsers send one with every change.
  if (origin === null) return false;
  return !URL.canParse(origin) || new URL(origin).host !== new URL(`http://${host}`).host;
}

function refuseBody(headers: Headers): Refusal | null {
  const length = headers.get('content-length');
  if (length === null) {
    return headers.has('transfer-encoding')
      ? {
          status: 411,
          code: 'param-invalid',
          message: 'The request does not say how long its body is.',
          remedy: 'Send a Content-Length.',
        }
      : null;
  }
  if (Number(length) <= maxBodyBytes) return null;
  return {
    status: 413,
    code: 'request-too-large',
    message: `The request is too large: ${length} bytes.`,
    remedy: 'Send at most 25 MB at once.',
  };
}
