import { intoClipError } from '../../../../server/as-clip-error.ts';
import { errorStatus } from '../../../../server/error-status.ts';
import { getRuntime } from '../../../../server/runtime.ts';

export const dynamic = 'force-dynamic';

/** Signing in and out, and changes of one's own account. */
export async function POST(request: Request): Promise<Response> {
  try {
    return await (await getRuntime()).auth.respond(request);
  } catch (error) {
    const { code, message } = intoClipError(error);
    return Response.json({ code, message }, { status: errorStatus[code].status });
  }
}
