import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { ClipError } from '@clipline/clip-core';
import { signInMessage } from './access.ts';
import { intoClipError } from './as-clip-error.ts';
import { errorStatus } from './error-status.ts';
import { identifyRequest } from './session.ts';

interface ImageFile {
  readonly path: string;
  readonly mediaType: string;
  /** Offers the file for download under this name instead of showing it. */
  readonly fileName?: string;
}

/**
 * Sends an image file with an ETag to those who are signed in or bring an API key. A URL that names a version (`v=`) is cached for good; any other is asked about
 * again each time. An SVG cannot run scripts in our origin: it is sandboxed.
 */
export async function sendImage(request: Request, find: () => Promise<ImageFile>): Promise<Response> {
  try {
    if ((await identifyRequest(request)) === null) throw new ClipError('sign-in-needed', signInMessage);
    const file = await find();
    const facts = await stat(file.path);
    const etag = `"${facts.size.toString(36)}-${Math.round(facts.mtimeMs).toString(36)}"`;
    const versioned = new URL(request.url).searchParams.has('v');
    const headers = new Headers({
      ETag: etag,
      'Cache-Control': versioned ? 'private, max-age=31536000, immutable' : 'private, no-cache',
      'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    });
    if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers });
    headers.set('Content-Type', file.mediaType);
    headers.set('Content-Length', String(facts.size));
    if (file.fileName !== undefined) {
      headers.set('Content-Disposition', `inline; filename*=UTF-8''${encodeURIComponent(file.fileName)}`);
    }
    return new Response(streamFile(file.path), { headers });
  } catch (error) {
    const { code, message } = intoClipError(error);
    const isGone = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const status = isGone ? 404 : errorStatus[code].status;
    return Response.json({ error: { code: isGone ? 'file-missing' : code, message } }, { status });
  }
}

function streamFile(path: string): ReadableStream<Uint8Array> {
  // Node's and the DOM's ReadableStream are the same class here; only their type declarations differ.
  return Readable.toWeb(createReadStream(path)) as unknown as ReadableStream<Uint8Array>;
}
