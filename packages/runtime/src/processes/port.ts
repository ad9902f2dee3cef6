import { readdir, readFile, readlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClipError } from '@clipline/clip-core';

/**
 * Throws `port-taken`, naming the holder where it can be found, unless the port can be listened on. Waits up to
 * `patience` milliseconds for it to become free.
 */
export async function checkPort(host: string, port: number, patience = 0): Promise<void> {
  const deadline = Date.now() + patience;
  let reason = await tryPort(host, port);
  while (reason === 'EADDRINUSE' && Date.now() < deadline) {
    await sleep(100);
    reason = await tryPort(host, port);
  }
  if (reason === null) return;
  if (reason === 'EADDRINUSE') {
    const holder = await findHolder(port);
    throw new ClipError(
      'port-taken',
      `Port ${port} on ${host} is taken${holder ? ` by ${holder}` : ''}. Choose another with --port (or CLIPLINE_PORT), or end that program.`,
    );
  }
  throw new ClipError(
    'port-taken',
    `Port ${port} on ${host} cannot be listened on (${reason}). Choose another with --port (or CLIPLINE_PORT).`,
  );
}

function tryPort(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
}

/** Name and pid of the program that listens on the port; null where the kernel does not say. */
async function findHolder(port: number): Promise<string | null> {
  if (process.platform !== 'linux') return null;
  const sockets = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const lines = (await readFile(table, 'utf8').catch(() => '')).split('\n').slice(1);
    for (const line of lines) {
      const fields = line.trim().split(/\s+/);
      // Field 1 is the local address in hex, field 3 the state (0A: listening), field 9 the inode.
      const hex = fields[1]?.split(':')[1];
      if (fields[3] === '0A' && hex && Number.parseInt(hex, 16) === port)
        sockets.add(`socket:[${fields[9]}]`);
    }
  }
  if (sockets.size === 0) return null;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    for (const descriptor of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
      const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '');
      if (!sockets.has(target)) continue;
      const [program = ''] = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
      return `${basename(program) || 'a program'}, process ${pid}`;
    }
  }
  return null;
}
