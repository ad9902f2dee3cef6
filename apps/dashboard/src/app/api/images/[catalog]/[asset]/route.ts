import { ClipError } from '@clipline/clip-core';
import { sendImage } from '../../../../../server/image-response.ts';
import { getRuntime } from '../../../../../server/runtime.ts';

export const dynamic = 'force-dynamic';

const sizes = [160, 320, 640, 1280];

interface Context {
  readonly params: Promise<{ readonly catalog: string; readonly asset: string }>;
}

/** A WebP thumbnail whose long side is at most `size` pixels: 160, 320, 640 or 1280. */
export async function GET(request: Request, context: Context): Promise<Response> {
  const { catalog, asset } = await context.params;
  return sendImage(request, async () => {
    const size = Number(new URL(request.url).searchParams.get('size') ?? 320);
    if (!sizes.includes(size)) {
      throw new ClipError('param-invalid', `size is ${size}; ask for one of ${sizes.join(', ')}.`);
    }
    const runtime = await getRuntime();
    return { path: await runtime.images.thumbnail(catalog, asset, size), mediaType: 'image/webp' };
  });
}
