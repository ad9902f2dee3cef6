import { intoClipError } from '../../../server/as-clip-error.ts';
import { getRuntime } from '../../../server/runtime.ts';

export const dynamic = 'force-dynamic';

/** 200 with the state of every part once the runtime is ready; 503 with the reason and the remedy until then. */
export async function GET(): Promise<Response> {
  const headers = { 'Cache-Control': 'no-store' };
  try {
    const runtime = await getRuntime();
    const health = await runtime.health();
    const ready = health.database.state === 'ready';
    return Response.json(
      { state: ready ? 'ready' : 'unavailable', ...health },
      { status: ready ? 200 : 503, headers },
    );
  } catch (error) {
    const { code, message } = intoClipError(error);
    return Response.json({ state: 'unavailable', error: { code, message } }, { status: 503, headers });
  }
}
