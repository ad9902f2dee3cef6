/** The media type that the first bytes of an image tell; null for what is no image. */
export function sniffMediaType(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.subarray(0, 512)).toString('latin1');
  for (const [mediaType, pattern] of signatures) if (pattern.test(head)) return mediaType;
  return null;
}

const signatures: readonly (readonly [mediaType: string, pattern: RegExp])[] = [
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/png', /^\x89PNG\r\n/],
  ['image/gif', /^GIF8[79]a/],
  ['image/webp', /^RIFF[\s\S]{4}WEBP/],
  ['image/avif', /^[\s\S]{4}ftypavi[fs]/],
  ['image/heic', /^[\s\S]{4}ftyp(heic|heix|hevc|mif1|msf1)/],
  ['image/tiff', /^(II\*\0|MM\0\*)/],
  ['image/bmp', /^BM/],
  [
    'image/svg+xml',
    /^(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)*(<!DOCTYPE svg[^>]*>\s*)?<svg[\s>]/i,
  ],
];
