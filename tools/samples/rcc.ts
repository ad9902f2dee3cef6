import { inflateSync } from 'node:zlib';

/** Lists the files inside a Qt binary resource file as `path → bytes`; a path has no leading slash. */
export function readRcc(blob: Buffer): ReadonlyMap<string, Buffer> {
  if (blob.toString('latin1', 0, 4) !== 'qres')
    throw new Error('Not a Qt resource file: the first four bytes are not "qres".');
  const layout: Layout = {
    blob,
    entryBytes: blob.readUInt32BE(4) >= 2 ? 22 : 14,
    tree: blob.readUInt32BE(8),
    data: blob.readUInt32BE(12),
    names: blob.readUInt32BE(16),
  };
  const files = new Map<string, Buffer>();
  collect(layout, { index: 0, parent: '' }, files);
  return files;
}

interface Layout {
  readonly blob: Buffer;
  readonly entryBytes: number;
  readonly tree: number;
  readonly data: number;
  readonly names: number;
}

const COMPRESSED_ZLIB = 1;
const DIRECTORY = 2;
const COMPRESSED_ZSTD = 4;

function collect(
  layout: Layout,
  node: { readonly index: number; readonly parent: string },
  files: Map<string, Buffer>,
): void {
  const entry = layout.tree + node.index * layout.entryBytes;
  const flags = layout.blob.readUInt16BE(entry + 4);
  const name = node.index === 0 ? '' : readName(layout, layout.blob.readUInt32BE(entry));
  const path = node.parent === '' ? name : `${node.parent}/${name}`;
  if ((flags & DIRECTORY) === 0) {
    files.set(path, readData(layout, { offset: layout.blob.readUInt32BE(entry + 10), flags, path }));
    return;
  }
  const count = layout.blob.readUInt32BE(entry + 6);
  const first = layout.blob.readUInt32BE(entry + 10);
  for (let index = first; index < first + count; index += 1) collect(layout, { index, parent: path }, files);
}

function readName({ blob, names }: Layout, offset: number): string {
  const start = names + offset;
  const length = blob.readUInt16BE(start);
  const utf16 = Buffer.from(blob.subarray(start + 6, start + 6 + 2 * length));
  return utf16.swap16().toString('utf16le');
}

function readData(
  { blob, data }: Layout,
  file: { readonly offset: number; readonly flags: number; readonly path: string },
): Buffer {
  if (file.flags & COMPRESSED_ZSTD)
    throw new Error(`${file.path} is zstd-compressed; this reader knows stored and zlib data only.`);
  const start = data + file.offset + 4;
  const bytes = blob.subarray(start, start + blob.readUInt32BE(start - 4));
  // zlib data is preceded by its 4-byte inflated size.
  return file.flags & COMPRESSED_ZLIB ? inflateSync(bytes.subarray(4)) : bytes;
}
