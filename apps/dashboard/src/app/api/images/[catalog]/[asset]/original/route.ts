import { basename } from 'node:path';
import { sendImage } from '../../../../../../server/image-response.ts';
import { getRuntime } from '../../../../../../server/runtime.ts';

export const dynamic = 'force-dynamic';

interface Context {
  readonly params: Promise<{ readonly catalog: string; readonly asset: string }>;
}

/** The file itself, as it lies on disk. */
export async function GET(request: Request, context: Context): Promise<Response> {
  const { catalog, asset } = await context.params;
  return sendImage(request, async () => {
    const runtime = await getRuntime();
    const file = await runtime.images.original(catalog, asset);
    return { ...file, fileName: basename(file.path) };
  });
}
