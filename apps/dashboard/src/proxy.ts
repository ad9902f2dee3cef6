import { type NextRequest, NextResponse } from 'next/server';
import { refuseRequest } from './server/request-guard.ts';
import { loadRuntimePackage } from './server/runtime.ts';

/** Stands before every page, asset and route. */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const { readEnvironment } = await loadRuntimePackage();
  const refusal = refuseRequest(
    { method: request.method, headers: request.headers, path: request.nextUrl.pathname },
    readEnvironment().host,
  );
  if (refusal === null) return NextResponse.next();
  return NextResponse.json({ error: refusal.message }, { status: refusal.status });
}
