import { randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { ClipError } from '../errors.ts';

/**
 * Keeps other processes from pulling the same model. The file holds the process's number, so that one left behind by a
 * process that died counts for nothing. Throws `conflict` while another process is at it.
 */
export async function lockPull(path: string): Promise<AsyncDisposable> {
  for (let attempt = 0; ; attempt++) {
    try {
      await claim(path);
      return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      const holder = Number(await readFile(path, 'utf8').catch(() => ''));
      if (isAlive(holder) || attempt > 1) {
        throw new ClipError(
          'conflict',
          `Process ${holder} is pulling this model already. Wait for it to finish.`,
          {
            retryable: true,
          },
        );
      }
      await rm(path, { force: true });
    }
  }
}

/** Makes the file with its number in one step: whoever finds it must not find it empty. Throws EEXIST. */
async function claim(path: string): Promise<void> {
  const own = `${path}.${randomUUID()}`;
  try {
    await writeFile(own, String(process.pid));
    await link(own, path);
  } finally {
    await rm(own, { force: true });
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
