import type { ErrorCode } from '@clipline/clip-core';
import { TRPCClientError } from '@trpc/client';

/** Why a call failed: the server's code, or `offline` when no answer came. */
export type FailureCode = ErrorCode | 'offline';

/** Reads the code out of what a query or mutation threw. */
export function clipCodeOf(error: unknown): FailureCode {
  if (!(error instanceof TRPCClientError)) return 'internal';
  // The server's error formatter adds `clipCode` to every error that it sends.
  const data = error.data as { readonly clipCode?: ErrorCode } | null | undefined;
  return data?.clipCode ?? 'offline';
}

/** A heading for people; the error's own message follows it and names the remedy. */
export function failureTitle(code: FailureCode): string {
  return titles[code] ?? 'That did not work';
}

/** The sentence to show: the server's own, or what to do when there is no server. */
export function failureMessage(error: unknown): string {
  if (clipCodeOf(error) === 'offline') {
    return 'Clipline does not answer. Look at the terminal where it runs, or start it again with `npm start`.';
  }
  return error instanceof Error ? error.message : String(error);
}

const titles: { readonly [code in FailureCode]?: string } = {
  offline: 'No answer',
  'param-invalid': 'Something in this request is not right',
  'not-found': 'Not there',
  'sign-in-needed': 'You are signed out',
  'not-allowed': 'This is not for API keys',
  'catalog-missing': 'There is no such catalogue',
  'catalog-busy': 'This catalogue is busy',
  'image-corrupt': 'This picture is damaged',
  'image-empty': 'This file is empty',
  'image-unsupported': 'This is no picture that can be read',
  'image-too-many-pixels': 'This picture has too many pixels',
  'image-too-large': 'This picture is too large',
  'file-missing': 'The file is gone',
  'file-unreadable': 'The file cannot be read',
  'source-missing': 'The folder is not there',
  'source-shrunk': 'Many files are gone',
  'model-not-found': 'The model is not there',
  'model-offline': 'The model is not on this machine',
  'model-corrupt': 'The model’s files are damaged',
  'model-mismatch': 'Another model made this catalogue',
  'collection-mismatch': 'Another model made this catalogue',
  'store-unavailable': 'The vector store does not answer',
  'store-failed': 'The vector store refused',
  'database-unavailable': 'The database does not answer',
  'database-failed': 'The database refused',
  'disk-full': 'The disk is full',
  timeout: 'That took too long',
  internal: 'Something broke inside Clipline',
};
