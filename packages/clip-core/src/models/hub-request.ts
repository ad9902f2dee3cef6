import { ClipError, throwIfAborted } from '../errors.ts';

/** Where models are pulled from unless another address is given. */
export const defaultHubUrl = 'https://huggingface.co';

/** A file on the hub: `<hub>/<repo>/resolve/<revision>/<path>`. */
export interface HubFile {
  readonly hubUrl: string;
  readonly repo: string;
  /** Branch, tag or commit. */
  readonly revision: string;
  readonly path: string;
}

/** What the hub says of a file before it is downloaded. */
export interface HubFileFacts {
  /** Commit that the revision stands for now, when told. */
  readonly commit: string | null;
  /** Bytes, when told. */
  readonly size: number | null;
  /** The file's hash, when told: SHA-256 of large files, git's SHA-1 of small ones. */
  readonly digest: { readonly kind: 'sha256' | 'git-sha1'; readonly hex: string } | null;
}

export function hubFileUrl({ hubUrl, repo, revision, path }: HubFile): string {
  const parts = path.split('/').map(encodeURIComponent).join('/');
  return `${hubUrl.replace(/\/+$/, '')}/${repo}/resolve/${encodeURIComponent(revision)}/${parts}`;
}

/** Asks about a file without downloading it. Throws `model-not-found`, `model-offline`, `aborted`. */
export async function askHub(file: HubFile, signal: AbortSignal | undefined): Promise<HubFileFacts> {
  let url = hubFileUrl(file);
  let commit: string | null = null;
  // The hub answers for many files with a redirect to another host; its own headers are what is wanted. A redirect
  // without them is a repository that was renamed.
  for (let hops = 0; hops < 5; hops++) {
    const response = await requestHub(url, { method: 'HEAD', redirect: 'manual' }, { file, signal });
    commit ??= response.headers.get('x-repo-commit');
    const next = response.headers.get('location');
    if (response.status < 300 || response.headers.has('x-linked-etag') || !next) {
      return readFacts(response, commit);
    }
    url = new URL(next, url).href;
  }
  throw new ClipError('model-offline', `${url} redirects in a circle. Check the hub's address.`);
}

/** Sends a request to the hub and turns failures into ClipErrors; redirects pass. */
export async function requestHub(
  url: string,
  init: Pick<RequestInit, 'method' | 'redirect'> & { readonly headers?: Readonly<Record<string, string>> },
  { file, signal }: { readonly file: HubFile; readonly signal: AbortSignal | undefined },
): Promise<Response> {
  let response: Response;
  try {
    // Compressed on the way, a file's length would not be the one that is counted.
    const headers = { ...init.headers, 'accept-encoding': 'identity' };
    response = await fetch(url, { ...init, headers, signal: signal ?? null });
  } catch (error) {
    throwIfAborted(signal);
    throw unreachable(file.hubUrl, error);
  }
  if (response.status >= 400 && response.status !== 416) {
    await response.body?.cancel();
    throw refuse(response.status, file);
  }
  return response;
}

/** The hub cannot be reached, or broke off. */
export function unreachable(hubUrl: string, cause: unknown): ClipError {
  const error = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const reason =
    error instanceof Error ? ('code' in error ? String(error.code) : error.message) : String(error);
  return new ClipError(
    'model-offline',
    `The model hub ${hubUrl} cannot be reached (${reason}). Check the network and try again; what was downloaded is kept.`,
    { cause, retryable: true },
  );
}

function refuse(status: number, { hubUrl, repo, revision, path }: HubFile): ClipError {
  const where = `${repo} (${revision}) on ${hubUrl}`;
  if (status === 404) {
    return new ClipError('model-not-found', `${where} has no file ${path} (404). Check the model's card.`);
  }
  if (status === 401 || status === 403) {
    return new ClipError(
      'model-not-found',
      `${where} refuses ${path} (${status}). It is private, gated or gone; download it by hand and name the folder instead.`,
    );
  }
  const retryable = status >= 500 || status === 429 || status === 408;
  return new ClipError('model-offline', `${where} answered ${status} for ${path}. Try again later.`, {
    retryable,
  });
}

function readFacts({ headers, status }: Response, commit: string | null): HubFileFacts {
  // The length of a redirect is not the file's.
  const size = headers.get('x-linked-size') ?? (status < 300 ? headers.get('content-length') : null);
  const etag = (headers.get('x-linked-etag') ?? headers.get('etag') ?? '').replace(/^W\/|"/g, '');
  const kind = /^[0-9a-f]{64}$/.test(etag) ? 'sha256' : /^[0-9a-f]{40}$/.test(etag) ? 'git-sha1' : null;
  return { commit, size: size === null ? null : Number(size), digest: kind && { kind, hex: etag } };
}
