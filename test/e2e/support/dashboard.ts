import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '@playwright/test';
import { findFreePort } from './start-stack.ts';

const folder = fileURLToPath(new URL('../../../apps/dashboard/', import.meta.url));
const next = createRequire(`${folder}package.json`).resolve('next/dist/bin/next');

/** A dashboard by itself, as it was built for the stack. */
export interface Dashboard {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts one more dashboard on a port of its own, without a worker; its variables are this process's and those given. */
export async function startDashboard(variables: Readonly<Record<string, string>>): Promise<Dashboard> {
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [next, 'start', '-H', '127.0.0.1', '-p', String(port)], {
    cwd: folder,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      CLIPLINE_OFFLINE: '1',
      CLIPLINE_PORT: String(port),
      ...variables,
    },
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  const answers = () =>
    fetch(`${url}/icon.svg`).then(
      ({ status }) => status,
      () => 0,
    );
  await expect.poll(answers, { timeout: 30_000 }).toBe(200);
  return {
    url,
    async stop() {
      child.kill();
      // It waits for streams that a browser has left open.
      const patience = setTimeout(() => child.kill('SIGKILL'), 3_000);
      await ended;
      clearTimeout(patience);
    },
  };
}

/** The address of the embedded PostgreSQL that a home folder has, as its administrator unless another role is named. */
export function embeddedDatabase(
  home: string,
  { role = 'clipline', database = 'clipline' }: { readonly role?: string; readonly database?: string } = {},
): string {
  const read = (name: string) => readFileSync(join(home, 'postgres', name), 'utf8').trim();
  const url = new URL(`postgresql://127.0.0.1:${read('port')}/${database}`);
  url.username = role;
  url.password = read('password');
  return url.href;
}
