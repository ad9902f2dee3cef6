import { type ServerFiles, urlOf } from './server.ts';

/** The server that `run.ts` has started. */
export function serverFiles(): ServerFiles {
  const given = process.env.CLIPLINE_TEST_PGVECTOR;
  if (!given) throw new Error('No pgvector: run these tests with `node test/pgvector/run.ts`.');
  return JSON.parse(given);
}

/** Address of that server, with more settings. */
export function serverUrl(settings: Readonly<Record<string, string>> = {}): string {
  const search = new URLSearchParams(settings);
  return `${urlOf(serverFiles())}${search.size > 0 ? `?${search}` : ''}`;
}
