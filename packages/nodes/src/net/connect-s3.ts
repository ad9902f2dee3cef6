import type { S3Client } from '@aws-sdk/client-s3';
import { ClipError, type ConnectionSettings } from '@clipline/clip-core';

/** A client for S3; without settings it reads AWS's own variables and files. */
export async function connectS3(settings: ConnectionSettings<'s3'> | null): Promise<S3Client> {
  // Loaded late, because it is large and few need it.
  const { S3Client } = await import('@aws-sdk/client-s3');
  // Services other than AWS's do not know the newer checksums.
  const checksums = {
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  } as const;
  if (settings === null) return new S3Client(checksums);
  const { region, endpoint, forcePathStyle, accessKeyId, secretAccessKey } = settings;
  return new S3Client({
    ...checksums,
    region,
    forcePathStyle,
    ...(endpoint === undefined ? {} : { endpoint }),
    credentials: { accessKeyId, secretAccessKey },
  });
}

/** Says what an S3 service answered, for the person who looks after it. */
export function explainS3(place: string, error: unknown): ClipError {
  if (error instanceof ClipError) return error;
  const status = statusOf(error);
  const name = error instanceof Error ? error.name : 'unknown error';
  const detail = error instanceof Error ? error.message : String(error);
  if (status === 401 || status === 403 || name === 'CredentialsProviderError') {
    return new ClipError(
      'credential-refused',
      `${place} refuses the credentials (${name}). Check the keys, and that they may read, write and list there.`,
      { cause: error },
    );
  }
  if (status === 404) {
    return new ClipError('upstream-refused', `${place} is not there (${name}). Check bucket and endpoint.`, {
      cause: error,
    });
  }
  return new ClipError('upstream-failed', `${place} cannot be used: ${name}: ${detail}. Try again later.`, {
    cause: error,
    retryable: status === null || status === 429 || status >= 500,
  });
}

/** The HTTP status that an error of the SDK carries; null when there was no answer. */
export function statusOf(error: unknown): number | null {
  if (!(error instanceof Error) || !('$metadata' in error)) return null;
  // The SDK's errors carry it, whatever their class.
  const { httpStatusCode } = error.$metadata as { readonly httpStatusCode?: number };
  return httpStatusCode ?? null;
}
