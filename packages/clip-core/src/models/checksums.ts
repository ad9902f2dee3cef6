import { rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ClipError } from '../errors.ts';
import { readRecord } from './read-record.ts';
import { hashFile } from './weights-hash.ts';

const checksumsSchema = z.object({
  /** Where the files came from; absent for models that were not pulled. */
  source: z.object({ hub: z.string(), repo: z.string(), revision: z.string() }).optional(),
  /** By path, relative to the model's folder. */
  files: z.record(
    z.string(),
    z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), bytes: z.int().nonnegative() }),
  ),
});

/** `checksums.json` in a model's folder. */
export type Checksums = z.output<typeof checksumsSchema>;

/** Reads a folder's checksums; null when there are none. Throws `model-corrupt` for a broken file. */
export function readChecksums(folder: string): Promise<Checksums | null> {
  return readRecord(join(folder, 'checksums.json'), checksumsSchema);
}

/** Writes a folder's checksums in one move. */
export async function writeChecksums(folder: string, checksums: Checksums): Promise<void> {
  const path = join(folder, 'checksums.json');
  await writeFile(`${path}.new`, `${JSON.stringify(checksums, null, 2)}\n`);
  await rename(`${path}.new`, path);
}

/** Reads every file that has a checksum. Throws `model-corrupt`, naming the first that is missing or differs. */
export async function verifyChecksums(
  folder: string,
  checksums: Checksums,
  signal?: AbortSignal,
): Promise<void> {
  for (const [file, { sha256, bytes }] of Object.entries(checksums.files)) {
    const path = join(folder, file);
    const size = await stat(path).then(
      (facts) => facts.size,
      () => null,
    );
    const wrong =
      size === null
        ? 'is missing'
        : size !== bytes
          ? `has ${size} bytes and should have ${bytes}`
          : (await hashFile(path, signal)) === sha256
            ? null
            : 'does not have the checksum it should';
    if (wrong) {
      throw new ClipError(
        'model-corrupt',
        `${path} ${wrong}. Restore it, or delete the folder and pull the model again.`,
      );
    }
  }
}
