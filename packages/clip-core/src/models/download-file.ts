import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ClipError } from '../errors.ts';
import { toDiskError } from './disk-error.ts';
import { type HubFile, type HubFileFacts, hubFileUrl, requestHub, unreachable } from './hub-request.ts';
import { retryHub } from './retry-hub.ts';
import { hashFile } from './weights-hash.ts';

/** How far a file is; `total` is null while nobody knows. */
export interface PullProgress {
  readonly file: string;
  /** Bytes. */
  readonly loaded: number;
  readonly total: number | null;
}

export interface DownloadOptions {
  readonly file: HubFile;
  readonly facts: HubFileFacts;
  /** Where it goes; while under way it is `<target>.part`. */
  readonly target: string;
  /** SHA-256 that it must have, where the card knows one. */
  readonly sha256?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: PullProgress) => void) | undefined;
}

/** A connection that gives no byte for so long is taken for dead, in milliseconds. */
const patience = 60_000;
const progressEvery = 100;

/**
 * Downloads a file, going on from where an earlier try stopped, and checks its hash. Returns its SHA-256.
 * Transformers.js could download models too, but would start again from nothing and keep no hashes.
 * Throws `model-not-found`, `model-offline`, `model-corrupt`, `disk-full`, `aborted`.
 */
export async function downloadFile(options: DownloadOptions): Promise<string> {
  const part = `${options.target}.part`;
  await mkdir(dirname(part), { recursive: true });
  // One that an earlier pull finished is only checked again.
  if ((await sizeOf(options.target)) > 0) await rename(options.target, part);
  await retryHub(() => downloadRest(part, options), options.signal);
  const sha256 = await verifyFile(part, options);
  await rename(part, options.target);
  return sha256;
}

async function downloadRest(part: string, options: DownloadOptions): Promise<void> {
  const { file, facts } = options;
  let start = await sizeOf(part);
  if (facts.size !== null && start === facts.size) return;
  if (facts.size !== null && start > facts.size) start = 0;
  const stalled = new AbortController();
  const signal = AbortSignal.any([stalled.signal, ...(options.signal ? [options.signal] : [])]);
  const watch = setTimeout(() => stalled.abort(), patience);
  try {
    const headers = start > 0 ? { range: `bytes=${start}-` } : {};
    const response = await requestHub(hubFileUrl(file), { headers }, { file, signal });
    if (response.status === 416) {
      await rm(part, { force: true });
      throw new Error('the part at hand does not fit the file');
    }
    // A server that ignores the range sends the whole file again.
    const loaded = response.status === 206 ? start : 0;
    const all = await writeBody(response, { part, loaded, options, watch });
    if (facts.size !== null && all < facts.size)
      throw new Error(`broke off at ${all} of ${facts.size} bytes`);
  } catch (error) {
    throw toDownloadError(error, options);
  } finally {
    clearTimeout(watch);
  }
}

/** Writes each piece as it comes, so that whatever ends the download loses nothing; returns the file's size. */
async function writeBody(
  response: Response,
  job: {
    readonly part: string;
    readonly loaded: number;
    readonly options: DownloadOptions;
    readonly watch: NodeJS.Timeout;
  },
): Promise<number> {
  const { file, facts, onProgress } = job.options;
  await using target = await open(job.part, job.loaded > 0 ? 'a' : 'w');
  let { loaded } = job;
  let told = 0;
  for await (const piece of response.body ?? []) {
    await target.writeFile(piece);
    loaded += piece.length;
    job.watch.refresh();
    if (performance.now() - told < progressEvery && loaded !== facts.size) continue;
    told = performance.now();
    onProgress?.({ file: file.path, loaded, total: facts.size });
  }
  return loaded;
}

async function verifyFile(part: string, { file, facts, sha256 }: DownloadOptions): Promise<string> {
  const found = await hashFile(part);
  const wanted = sha256 ?? (facts.digest?.kind === 'sha256' ? facts.digest.hex : null);
  const wrong =
    (wanted !== null && found !== wanted) ||
    (wanted === null && facts.digest !== null && (await gitHash(part)) !== facts.digest.hex);
  if (wrong) {
    await rm(part, { force: true });
    throw new ClipError(
      'model-corrupt',
      `${file.path} of ${file.repo} does not have the checksum it should${wanted ? ` (${found}, not ${wanted})` : ''}; it was deleted. Try again; if it stays so, the file on the hub has changed.`,
    );
  }
  return found;
}

/** The name git gives a file's content. */
async function gitHash(path: string): Promise<string> {
  const hash = createHash('sha1').update(`blob ${await sizeOf(path)}\0`);
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    (facts) => facts.size,
    () => 0,
  );
}

function toDownloadError(error: unknown, { file, target }: DownloadOptions): ClipError {
  if (error instanceof ClipError) return error;
  return toDiskError(error, target) ?? unreachable(file.hubUrl, error);
}
