import { spawn } from 'node:child_process';
import { Unavailable } from '../support/python-package.ts';

/** A network and a set of processes of their own; when the first process ends, the kernel ends the others. */
const namespaces = ['--net', '--pid', '--fork', '--kill-child', '--mount-proc'];

/** Runs a command in a network of its own and resolves with its exit code. Throws Unavailable. */
export async function enterNetwork(
  command: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const flags = await usableFlags();
  const child = spawn('unshare', [...flags, '--', ...command], { stdio: 'inherit', env: environment });
  // unshare ignores gentler signals while it waits; the kernel then ends all that runs inside.
  const stop = () => child.kill('SIGKILL');
  process.once('SIGINT', stop).once('SIGTERM', stop);
  return await new Promise((done) => child.once('exit', (code) => done(code ?? 1)));
}

/** As root plainly, otherwise as root of a user namespace where the kernel allows that. */
async function usableFlags(): Promise<readonly string[]> {
  for (const flags of [namespaces, ['--map-root-user', ...namespaces]]) {
    if ((await exitCode('unshare', [...flags, '--', 'true'])) === 0) return flags;
  }
  throw new Unavailable('a network namespace is needed and `unshare --net` is refused or missing');
}

/** Brings up 127.0.0.1, which is down in a new network. By Python, which Milvus needs anyway: `ip` may be missing. */
export async function raiseLoopback(): Promise<void> {
  const [getFlags, setFlags, up] = [0x8913, 0x8914, 0x1];
  const script = [
    'import fcntl, socket, struct',
    's = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)',
    "name = b'lo'.ljust(16, b'\\0')",
    `flags = struct.unpack('16sh', fcntl.ioctl(s, ${getFlags}, name + b'\\0' * 2)[:18])[1]`,
    `fcntl.ioctl(s, ${setFlags}, struct.pack('16sh', name, flags | ${up}) + b'\\0' * 14)`,
  ].join('\n');
  if ((await exitCode('python3', ['-c', script])) !== 0) {
    throw new Unavailable('the loopback interface of the new network cannot be brought up');
  }
}

async function exitCode(command: string, parameters: readonly string[]): Promise<number | null> {
  const child = spawn(command, parameters, { stdio: 'ignore' });
  return await new Promise((done) => {
    child.once('error', () => done(null));
    child.once('exit', done);
  });
}
