import { releaseEnded } from '../outbox/release-ended.ts';
import type { AuthParts } from './open-auth.ts';

/**
 * What the browser may ask of better-auth. It has many more endpoints, each a way in; only those that the pages use
 * are open.
 */
const open: ReadonlySet<string> = new Set([
  '/api/auth/sign-in/email',
  '/api/auth/sign-out',
  '/api/auth/change-password',
  '/api/auth/update-user',
  '/api/auth/revoke-sessions',
]);

/** Those after which a session may be no more. */
const ending: ReadonlySet<string> = new Set([
  '/api/auth/sign-out',
  '/api/auth/change-password',
  '/api/auth/revoke-sessions',
]);

/** Hands a request to better-auth under the address that the browser used, and marks its cookies for https. */
export async function respond(parts: AuthParts, request: Request): Promise<Response> {
  const url = new URL(request.url);
  if (request.method !== 'POST' || !open.has(url.pathname)) {
    const message = `There is no ${request.method} ${url.pathname}.`;
    return Response.json({ code: 'not-found', message }, { status: 404 });
  }
  const secure = isSecure(request);
  // The server knows itself by the address that it listens on, which need not be the one in the browser's bar.
  url.host = request.headers.get('host') ?? url.host;
  url.protocol = secure ? 'https:' : 'http:';
  const { handler } = await parts.signIn();
  const answer = await handler(
    new Request(url, { method: 'POST', headers: request.headers, body: await request.text() }),
  );
  // Nobody should wait for what was open in a browser that has signed out.
  if (answer.ok && ending.has(url.pathname)) await releaseEnded(parts.database.pool);
  return secure ? withSecureCookies(answer) : answer;
}

function isSecure(request: Request): boolean {
  const forwarded = request.headers.get('x-forwarded-proto')?.split(',')[0]?.trim();
  return (forwarded ?? new URL(request.url).protocol.replace(':', '')) === 'https';
}

function withSecureCookies(answer: Response): Response {
  const headers = new Headers(answer.headers);
  headers.delete('set-cookie');
  for (const cookie of answer.headers.getSetCookie()) headers.append('set-cookie', `${cookie}; Secure`);
  return new Response(answer.body, { status: answer.status, headers });
}
