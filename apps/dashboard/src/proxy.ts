import { type NextRequest, NextResponse } from 'next/server';
import { bringsProof, isPublic, signInMessage } from './server/access.ts';
import { refuseRequest } from './server/request-guard.ts';
import { getRuntime, loadRuntimePackage } from './server/runtime.ts';
import { signInPath } from './ui/next-path.ts';

/**
 * Stands before every page, asset and route, and lets strangers to nothing that `publicPaths` does not name. Routes and
 * procedures check again for themselves.
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const { readEnvironment } = await loadRuntimePackage();
  const { pathname } = request.nextUrl;
  const refusal = refuseRequest(
    { method: request.method, headers: request.headers, path: pathname },
    readEnvironment().host,
  );
  if (refusal !== null) {
    const { status, ...error } = refusal;
    return NextResponse.json({ error }, { status });
  }
  if (isPublic(pathname)) return NextResponse.next();
  if (pathname.startsWith('/api/')) {
    // What the proof is worth is looked up once, by the route; procedures also say no in the form that their clients read.
    const goesOn = bringsProof(request.headers) || pathname.startsWith('/api/trpc/');
    if (goesOn) return NextResponse.next();
    const error = { code: 'sign-in-needed', message: signInMessage };
    return NextResponse.json({ error }, { status: 401, headers: { 'Cache-Control': 'no-store' } });
  }
  if (await isKnown(request)) return NextResponse.next();
  const { search } = request.nextUrl;
  return NextResponse.redirect(new URL(signInPath(`${pathname}${search}`), request.url));
}

/** Whether somebody is signed in; also true while that cannot be found out, and the page then says why. */
async function isKnown({ headers }: NextRequest): Promise<boolean> {
  try {
    return (await (await getRuntime()).auth.identify(headers)) !== null;
  } catch {
    return true;
  }
}
