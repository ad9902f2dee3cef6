import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';

const knownSchema = z.record(
  z.string(),
  z.object({ bytes: z.number(), modified: z.number(), sha256: z.string() }),
);

type KnownHashes = z.output<typeof knownSchema>;

/** Smaller files are hashed anew each time, in a few hundredths of a second. */
const smallFile = 32 * 1024 * 1024;

/** SHA-256 of a file as lower-case hex digits. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash, signal ? { signal } : {});
  return hash.digest('hex');
}

/**
 * The revision of a model: the first 16 hex digits of SHA-256 over the hashes of its weights, in order. Hashes of large
 * files are remembered in the home, by path, size and time of change.
 */
export async function hashWeights(folder: string, files: readonly string[], home: string): Promise<string> {
  const memory = join(home, 'models', '.hashes.json');
  const known = await readKnown(memory);
  const fresh: KnownHashes = {};
  const all = createHash('sha256');
  for (const file of files) {
    const path = join(folder, file);
    const { size: bytes, mtimeMs: modified } = await stat(path);
    const old = known[path];
    if (old && old.bytes === bytes && old.modified === modified) {
      all.update(old.sha256);
      continue;
    }
    const sha256 = await hashFile(path);
    all.update(sha256);
    if (bytes > smallFile) fresh[path] = { bytes, modified, sha256 };
  }
  if (Object.keys(fresh).length > 0) await remember(memory, { ...known, ...fresh });
  return all.digest('hex').slice(0, 16);
}

async function readKnown(path: string): Promise<KnownHashes> {
  try {
    return knownSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    // Nothing is lost without it but time.
    return {};
  }
}

async function remember(path: string, hashes: KnownHashes): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(`${path}.${process.pid}`, JSON.stringify(hashes));
    await rename(`${path}.${process.pid}`, path);
  } catch {
    // A home that cannot be written to only costs time at the next start.
  }
}
