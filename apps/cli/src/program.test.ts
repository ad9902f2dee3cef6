import { PassThrough } from 'node:stream';
import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from './program.ts';

/** Parses without running anything: what is refused here is refused before any service is opened. */
async function parse(...args: readonly string[]) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const error = await createProgram({ stdin, stdout, stderr })
    .parseAsync(['node', 'clipline', ...args])
    .then(
      () => null,
      (thrown: unknown) => thrown,
    );
  if (!(error instanceof CommanderError)) throw error ?? new Error('It was not refused.');
  return {
    exitCode: error.exitCode,
    stdout: String(stdout.read() ?? ''),
    stderr: String(stderr.read() ?? ''),
  };
}

const names =
  'start stop index search classify moderate embed run model catalog schedule owner api-key worker doctor'.split(
    ' ',
  );

describe('createProgram', () => {
  it.each(names)('shows how %s is used, with examples', async (name) => {
    const { exitCode, stdout } = await parse(name, '--help');
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`Usage: clipline ${name}`);
    expect(stdout).toContain(`$ clipline ${name}`);
  });

  it('tells its version', async () => {
    expect(await parse('--version')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });

  it.each([
    [['serach', 'fox'], "Unknown command 'serach'\n(Did you mean search?)"],
    [['search', 'fox', '--catalog', 'a', '--topp', '3'], "Unknown option '--topp'\n(Did you mean --top?)"],
    [['search', 'fox'], "Required option '--catalog <name>' not specified"],
    [['search', 'fox', '--catalog', 'a', '--top', '0'], 'It must be a whole number from 1 to 1000.'],
    [['search', 'fox', '--catalog', 'a', '--top', '1e3'], 'It must be a whole number from 1 to 1000.'],
    [
      ['search', 'fox', '--catalog', 'a', '--long-text', 'cut'],
      'Allowed choices are truncate, split-mean, refuse.',
    ],
    [['index', '--catalog', 'a'], "Missing required argument 'folder'"],
    [['index', 'one', 'two', '--catalog', 'a'], 'Too many arguments'],
    [['classify', '--labels', 'a,b'], "Missing required argument 'path'"],
    [['model', 'push'], "Unknown command 'push'"],
  ])('refuses %j and says what to do', async (args, message) => {
    const { exitCode, stdout, stderr } = await parse(...args);
    expect(exitCode).not.toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toContain(`Error: `);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/Type `clipline.* --help` for how to use it\./);
  });
});
