import { ClipError } from '@clipline/clip-core';
import { expect, it } from 'vitest';
import { toFileError } from './file-error.ts';

const failing = (code: string) => Object.assign(new Error(`${code}: it failed`), { code });

it('says what is wrong with a file and what to do', () => {
  const cases = {
    ENOENT: 'file-missing',
    EACCES: 'file-unreadable',
    ENOSPC: 'disk-full',
    EDQUOT: 'disk-full',
  };
  for (const [code, expected] of Object.entries(cases)) {
    const error = toFileError('/photos/a.jpg', failing(code));
    expect(error).toMatchObject({ code: expected, cause: { code } });
    expect(error.message).toMatch(/^\/photos\/a\.jpg .*\.$/);
  }
});

it('shows the reason of an error that it does not know', () => {
  expect(toFileError('/a', failing('EIO'))).toMatchObject({
    code: 'file-unreadable',
    message: expect.stringContaining('EIO'),
  });
});

it('leaves an error that was wrapped before as it is', () => {
  const error = new ClipError('path-outside-root', 'Outside.');
  expect(toFileError('/a', error)).toBe(error);
});
