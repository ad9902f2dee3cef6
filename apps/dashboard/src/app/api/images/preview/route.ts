import { ClipError } from '@clipline/clip-core';
import { sendImage } from '../../../../server/image-response.ts';
import { getRuntime } from '../../../../server/runtime.ts';

export const dynamic = 'force-dynamic';

const sizes = [160, 320, 640, 1280];

/** A WebP thumbnail of an image that a preview has shown, by its address `uri`. */
export async function GET(request: Request): Promise<Response> {
  return sendImage(request, async () => {
    const { searchParams } = new URL(request.url);
    const size = Number(searchParams.get('size') ?? 160);
    if (!sizes.includes(size)) {
      throw new ClipError('param-invalid', `size is ${size}; ask for one of ${sizes.join(', ')}.`);
    }
    const { images } = await getRuntime();
    return {
      path: await images.previewThumbnail(searchParams.get('uri') ?? '', size),
      mediaType: 'image/webp',
    };
  });
}
