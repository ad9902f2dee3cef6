/** A picture format by its first bytes: one that can be decoded, or one that cannot, with words for it. */
export type SniffedFormat =
  | { readonly mediaType: string }
  | { readonly mediaType: null; readonly looksLike: string };

// XML may carry a long comment before its root element.
const sniffLength = 4096;

/** Tells a picture's format from its first bytes, never from its name. */
export function sniffImage(bytes: Uint8Array): SniffedFormat {
  const head = Buffer.from(bytes.subarray(0, sniffLength)).toString('latin1');
  const brands = head.startsWith('ftyp', 4) ? readBrands(head) : [];
  if (brands.some((brand) => avifBrands.has(brand))) return { mediaType: 'image/avif' };
  const known = signatures.find(([at, signature]) => head.startsWith(signature, at));
  if (known && (known[2] !== 'image/webp' || head.startsWith('WEBP', 8))) return { mediaType: known[2] };
  return { mediaType: null, looksLike: describeOther(head, brands) };
}

const avifBrands = new Set(['avif', 'avis']);
const heicBrands = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1']);

const signatures: readonly (readonly [number, string, string])[] = [
  [0, '\xff\xd8\xff', 'image/jpeg'],
  [0, '\x89PNG\r\n\x1a\n', 'image/png'],
  [0, 'GIF87a', 'image/gif'],
  [0, 'GIF89a', 'image/gif'],
  [0, 'RIFF', 'image/webp'],
  [0, 'II*\0', 'image/tiff'],
  [0, 'II+\0', 'image/tiff'],
  [0, 'MM\0*', 'image/tiff'],
  [0, 'MM\0+', 'image/tiff'],
];

const others: readonly (readonly [string, string])[] = [
  ['\x1f\x8b', 'a compressed file (perhaps SVGZ)'],
  ['BM', 'a BMP picture'],
  ['8BPS', 'a Photoshop document'],
  ['%PDF', 'a PDF document'],
  ['\xff\x0a', 'a JPEG XL picture'],
  ['\0\0\0\x0cJXL ', 'a JPEG XL picture'],
  ['\0\0\0\x0cjP  ', 'a JPEG 2000 picture'],
  ['PK\x03\x04', 'a ZIP archive'],
];

function describeOther(head: string, brands: readonly string[]): string {
  if (brands.length > 0) return brands.some((brand) => heicBrands.has(brand)) ? 'a HEIC picture' : 'a video';
  const other = others.find(([signature]) => head.startsWith(signature));
  if (other) return other[1];
  if (/<svg[\s>]/i.test(head) && /^(?:\xef\xbb\xbf)?\s*</.test(head)) return 'an SVG drawing';
  if (/^\s*<(?:!doctype html|html)/i.test(head)) return 'a web page';
  return isText(head) ? 'a text file' : 'in no picture format that is known';
}

/** The brands of an ISO media file: the major one and the compatible ones that follow it. */
function readBrands(head: string): readonly string[] {
  const length = Math.min(Buffer.from(head.slice(0, 4), 'latin1').readUInt32BE(0), 256);
  const brands = [head.slice(8, 12)];
  for (let at = 16; at + 4 <= length; at += 4) brands.push(head.slice(at, at + 4));
  return brands;
}

function isText(head: string): boolean {
  return [...head].every((char) => char >= ' ' || char === '\n' || char === '\r' || char === '\t');
}
