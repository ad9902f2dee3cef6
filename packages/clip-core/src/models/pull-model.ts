import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ClipError } from '../errors.ts';
import type { ModelCard, Precision } from './card.ts';
import { type Checksums, readChecksums, writeChecksums } from './checksums.ts';
import { neededFiles } from './choose-weights.ts';
import { toDiskError } from './disk-error.ts';
import { downloadFile, type PullProgress } from './download-file.ts';
import { findCard } from './find-card.ts';
import { askHub, defaultHubUrl, type HubFile } from './hub-request.ts';
import { lockPull } from './lock-pull.ts';
import { retryHub } from './retry-hub.ts';

export interface PullOptions {
  /** Clipline's home; the model goes to `models/<id>` in it. */
  readonly home: string;
  readonly precision?: Precision | undefined;
  /** Default: the public hub. */
  readonly hubUrl?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called a few times a second for the file under way, and at its end. */
  readonly onProgress?: ((progress: PullProgress) => void) | undefined;
}

/**
 * Downloads what a model lacks and returns its folder. What is under way lies in `models/<id>.partial` and is gone on
 * with by the next pull; the folder appears when everything is there and its checksums are right.
 * Throws `model-not-found`, `model-offline`, `model-corrupt`, `conflict` (another process pulls it), `disk-full`, `aborted`.
 *
 * @example
 * await pullModel('clip-vit-b-32', { home, onProgress: ({ file, loaded, total }) => draw(file, loaded, total) });
 */
export async function pullModel(id: string, options: PullOptions): Promise<string> {
  const card = findCard(id);
  if (!card.hub) {
    throw new ClipError(
      'model-not-found',
      `${card.title} is not on any hub: it ships with Clipline. Restore its folder models/${card.id} in the clone.`,
    );
  }
  const folder = join(options.home, 'models', card.id);
  try {
    await mkdir(dirname(folder), { recursive: true });
    await using _lock = await lockPull(`${folder}.pulling`);
    const lacking = await findLacking(folder, neededFiles(card, options.precision));
    if (lacking.length > 0) await pullFiles(card, { folder, files: lacking, hub: card.hub }, options);
    return folder;
  } catch (error) {
    throw toDiskError(error, folder) ?? error;
  }
}

/** The files that a folder lacks. */
export async function findLacking(folder: string, files: readonly string[]): Promise<readonly string[]> {
  const there = await Promise.all(
    files.map((file) =>
      stat(join(folder, file)).then(
        (facts) => facts.isFile() && facts.size > 0,
        () => false,
      ),
    ),
  );
  return files.filter((_, index) => !there[index]);
}

async function pullFiles(
  card: ModelCard,
  job: {
    readonly folder: string;
    readonly files: readonly string[];
    readonly hub: { readonly repo: string; readonly revision: string };
  },
  options: PullOptions,
): Promise<void> {
  const { folder, files, hub } = job;
  const hubUrl = options.hubUrl ?? defaultHubUrl;
  const partial = `${folder}.partial`;
  const first: HubFile = { hubUrl, ...hub, path: files[0] ?? '' };
  // All files of one commit, also when somebody pushes to the branch meanwhile.
  const { commit } = await retryHub(() => askHub(first, options.signal), options.signal);
  const revision = commit ?? hub.revision;
  await prepareFolder(partial, `${hub.repo}@${revision}`);
  const done: Checksums['files'] = {};
  for (const path of files) {
    const file = { ...first, revision, path };
    const facts = await retryHub(() => askHub(file, options.signal), options.signal);
    const target = join(partial, path);
    const sha256 = await downloadFile({ ...options, file, facts, target, sha256: card.checksums[path] });
    done[path] = { sha256, bytes: (await stat(target)).size };
  }
  const before = await readChecksums(folder);
  const source = { hub: hubUrl, repo: hub.repo, revision };
  await moveIn(partial, folder, { source, files: { ...before?.files, ...done } });
}

/** Empties what another revision left behind. */
async function prepareFolder(partial: string, origin: string): Promise<void> {
  const mark = join(partial, 'origin');
  const known = await readFile(mark, 'utf8').catch(() => null);
  if (known !== origin) await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  await writeFile(mark, origin);
}

async function moveIn(partial: string, folder: string, checksums: Checksums): Promise<void> {
  await rm(join(partial, 'origin'), { force: true });
  if ((await findLacking(folder, ['config.json'])).length > 0) {
    await writeChecksums(partial, checksums);
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
    return;
  }
  // Further files for a model that is there already and may be in use.
  for (const entry of await readdir(partial, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const from = join(entry.parentPath, entry.name);
    const to = join(folder, from.slice(partial.length));
    await mkdir(dirname(to), { recursive: true });
    await rename(from, to);
  }
  await writeChecksums(folder, checksums);
  await rm(partial, { recursive: true, force: true });
}
