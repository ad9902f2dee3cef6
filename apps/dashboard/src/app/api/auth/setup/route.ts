import { ClipError } from '@clipline/clip-core';
import { z } from 'zod';
import { intoClipError } from '../../../../server/as-clip-error.ts';
import { errorStatus } from '../../../../server/error-status.ts';
import { getRuntime } from '../../../../server/runtime.ts';
import { newPassword, ownerFields } from '../../../../ui/owner-fields.ts';

export const dynamic = 'force-dynamic';

const token = z.string().min(1).max(200);
const body = z.union([ownerFields.extend({ token }), z.strictObject({ token, password: newPassword })]);

/** Makes the owner, or sets the owner's new password, for whoever has the link that `clipline` printed. */
export async function POST(request: Request): Promise<Response> {
  try {
    const given = body.safeParse(await request.json().catch(() => null));
    if (!given.success) throw new ClipError('param-invalid', z.prettifyError(given.error));
    const { owner } = await getRuntime();
    const { token: proof, ...fields } = given.data;
    const person =
      'email' in fields ? await owner.create(proof, fields) : await owner.setPassword(proof, fields.password);
    return Response.json({ email: person.email });
  } catch (error) {
    const { code, message } = intoClipError(error);
    return Response.json({ code, message }, { status: errorStatus[code].status });
  }
}
