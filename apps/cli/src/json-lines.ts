import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { ClipError } from '@clipline/clip-core';
import type { Shell } from './shell.ts';

/** The values of a file with a JSON value a line, `-` for stdin; empty lines are passed over. Throws `param-invalid`. */
export async function* readJsonLines(
  shell: Shell,
  file: string,
): AsyncGenerator<{ readonly line: number; readonly value: unknown }, void, undefined> {
  const input = file === '-' ? shell.stdin : createReadStream(file);
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  let line = 0;
  try {
    for await (const text of lines) {
      line++;
      if (text.trim() === '') continue;
      yield { line, value: parse(text, file, line) };
    }
  } catch (cause) {
    if (cause instanceof ClipError) throw cause;
    throw new ClipError('file-missing', `${file} cannot be read. Check its name.`, { cause });
  }
}

function parse(text: string, file: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ClipError('param-invalid', `${file}, line ${line} is not JSON. Mend it there.`, { cause });
  }
}
