const start = '/';
const origin = 'http://clipline.invalid';

/** The page to go to after signing in: a path of this application, or the first one for anything else. */
export function safeNextPath(asked: string | null | undefined): string {
  if (!asked?.startsWith('/') || !URL.canParse(asked, origin)) return start;
  const url = new URL(asked, origin);
  // `//host` and `/\host` are addresses of another machine.
  if (url.origin !== origin || /^\/(sign-in|setup|api)(\/|$)/.test(url.pathname)) return start;
  const path = `${url.pathname}${url.search}`;
  return path.startsWith('//') ? start : path;
}

/** The sign-in page that leads back to a path of this application. */
export function signInPath(next: string): string {
  const back = safeNextPath(next);
  return back === start ? '/sign-in' : `/sign-in?next=${encodeURIComponent(back)}`;
}
