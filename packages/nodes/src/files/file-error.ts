import { ClipError, type ErrorCode } from '@clipline/clip-core';

/** The `code` of an error of the file system, e.g. `ENOENT`; undefined for other errors. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Wraps an error of the file system for the person who looks after the files. */
export function toFileError(path: string, error: unknown): ClipError {
  if (error instanceof ClipError) return error;
  const code = systemCode(error);
  const known = code === undefined ? undefined : reasons[code];
  if (known !== undefined) return new ClipError(known.code, `${path} ${known.text}`, { cause: error });
  const detail = error instanceof Error ? error.message : String(error);
  return new ClipError('file-unreadable', `${path} cannot be used: ${detail}.`, { cause: error });
}

const reasons: { readonly [code: string]: { readonly code: ErrorCode; readonly text: string } } = {
  ENOENT: { code: 'file-missing', text: 'is not there. Check the name, or put it back.' },
  EACCES: { code: 'file-unreadable', text: 'may not be opened by this user. Change its permissions.' },
  EPERM: { code: 'file-unreadable', text: 'may not be opened by this user. Change its permissions.' },
  ELOOP: { code: 'file-unreadable', text: 'is a link that leads back to itself. Remove it.' },
  ENAMETOOLONG: { code: 'file-unreadable', text: 'has a name that is too long for this system. Shorten it.' },
  ENOSPC: { code: 'disk-full', text: 'cannot be written: the disk is full. Make room and run again.' },
  EDQUOT: { code: 'disk-full', text: 'cannot be written: the quota is used up. Make room and run again.' },
  EROFS: {
    code: 'file-unreadable',
    text: 'lies on a file system that cannot be written to. Choose another place.',
  },
  EISDIR: { code: 'param-invalid', text: 'is a folder. Name a file.' },
};
