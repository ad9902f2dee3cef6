import { intoClipError } from '../../../server/as-clip-error.ts';
import { getRuntime } from '../../../server/runtime.ts';

export const dynamic = 'force-dynamic';

/**
 * 200 once the runtime is ready, with the state of every part for those who are signed in; 503 with the reason and the
 * remedy until then, for everybody, as nobody can sign in meanwhile.
 */
export async function GET(request: Request): Promise<Response> {
  const headers = { 'Cache-Control': 'no-store' };
  try {
    const runtime = await getRuntime();
    const health = await runtime.health();
    const ready = health.database.state === 'ready';
    const details = ready && (await runtime.auth.identify(request.headers)) === null ? {} : health;
    return Response.json(
      { state: ready ? 'ready' : 'unavailable', ...details },
      { status: ready ? 200 : 503, headers },
    );
  } catch (error) {
    const { code, message } = intoClipError(error);
    return Response.json({ state: 'unavailable', error: { code, message } }, { status: 503, headers });
  }
}
