import { ClipError } from '../errors.ts';

/** Names what stands in the way of writing to the home; null when the error is of another kind. */
export function toDiskError(error: unknown, path: string): ClipError | null {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new ClipError('disk-full', `The disk that holds ${path} is full. Free some space and try again.`, {
      cause: error,
    });
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR' || code === 'EEXIST') {
    return new ClipError(
      'home-unwritable',
      `${path} cannot be written to (${code}). Check its permissions.`,
      {
        cause: error,
      },
    );
  }
  return null;
}
