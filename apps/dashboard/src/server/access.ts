/**
 * All that may be asked for without signing in, and why; everything else is private, pages and routes that are yet to
 * be written included. A path that ends in `/` stands for everything below it.
 */
export const publicPaths: readonly { readonly path: string; readonly why: string }[] = [
  { path: '/sign-in', why: 'It is where strangers are sent.' },
  {
    path: '/setup',
    why: 'It makes the owner, for whom there is nothing to sign in with yet; a token guards it.',
  },
  { path: '/api/auth/', why: 'It checks passwords and setup tokens itself.' },
  {
    path: '/api/health',
    why: 'It tells strangers only whether Clipline is up, for supervisors and balancers.',
  },
  { path: '/api/hooks/', why: 'Each webhook has a check of its own of who calls.' },
  { path: '/_next/static/', why: 'The code and styles of the pages, the same for everybody.' },
  { path: '/icon.svg', why: 'The icon of the sign-in page.' },
];

/** Whether strangers may ask for the path. */
export function isPublic(pathname: string): boolean {
  return publicPaths.some(({ path }) => (path.endsWith('/') ? pathname.startsWith(path) : pathname === path));
}

/** Whether a request brings anything that could prove who asks; whether it does is for the route to find out. */
export function bringsProof(headers: Headers): boolean {
  return (
    headers.has('authorization') ||
    headers.has('x-api-key') ||
    headers.get('cookie')?.includes('clipline.session_token=') === true
  );
}

export const signInMessage =
  'This needs a session or an API key. Sign in at /sign-in, or send a key of the Settings page as `Authorization: Bearer <key>`.';
