import { z } from 'zod';
import type { FailureCode } from './clip-error.ts';

const answer = z.object({
  error: z
    .object({
      // The route writes the code of a ClipError here, which is one of a closed set.
      code: z.string().transform((code) => code as FailureCode),
      message: z.string(),
    })
    .optional(),
});

/** Why the runtime cannot be used; null when it can, or nobody says. */
export async function readHealthError(): Promise<{
  readonly code: FailureCode;
  readonly message: string;
} | null> {
  const response = await fetch('/api/health');
  const parsed = answer.safeParse(await response.json());
  return parsed.data?.error ?? null;
}
