import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';

const module = new URL('./interrupt.ts', import.meta.url).href;

/** Says `ready`, then `aborted` at the first signal, and would go on for ever; `second` before it is ended. */
const program = `
  import { writeSync } from 'node:fs';
  import { listenForInterrupt } from ${JSON.stringify(module)};
  const interrupt = listenForInterrupt();
  interrupt.signal.addEventListener('abort', () => writeSync(1, 'aborted ' + interrupt.exitCode() + '\\n'));
  interrupt.onSecond(() => writeSync(1, 'second\\n'));
  setInterval(() => {}, 1000);
  writeSync(1, 'ready\\n');
`;

async function startProgram() {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  const says = async (text: string) => {
    while (!said.includes(text)) await once(child.stdout, 'data');
  };
  await says('ready');
  return { child, says, said: () => said };
}

describe('listenForInterrupt', () => {
  it('lets the work end in order at the first signal, and ends the process at the second', async () => {
    const { child, says, said } = await startProgram();
    child.kill('SIGINT');
    await says('aborted 130');
    await sleep(400);
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([null, 'SIGINT']);
    expect(said()).toBe('ready\naborted 130\nsecond\n');
  });

  it('takes signals within a moment for one, as a terminal and a parent both send them', async () => {
    const { child, says, said } = await startProgram();
    child.kill('SIGINT');
    await says('aborted');
    child.kill('SIGINT');
    await sleep(150);
    expect({ exitCode: child.exitCode, said: said() }).toEqual({
      exitCode: null,
      said: 'ready\naborted 130\n',
    });
    child.kill('SIGKILL');
  });

  it('tells SIGTERM from Ctrl-C by the exit code', async () => {
    const { child, says } = await startProgram();
    child.kill('SIGTERM');
    await says('aborted 143');
    child.kill('SIGKILL');
  });
});
