import { createAuthClient } from 'better-auth/client';
import { z } from 'zod';

/** Signing in and out, and changes of one's own account. */
export const authClient = createAuthClient();

interface AuthError {
  readonly status: number;
  readonly message?: string | undefined;
}

/** Why better-auth said no, and what to do. */
export function authMessage({ status, message }: AuthError): string {
  if (status === 429) return 'There were too many tries. Wait a minute, then try again.';
  if (status === 0 || status >= 500) return message ?? 'Clipline does not answer. Is it running?';
  return message ?? 'That did not work.';
}

/** Waits for a call of `authClient`; throws an error that says why it was refused. */
export async function demandAuth(call: Promise<{ readonly error: AuthError | null }>): Promise<void> {
  const { error } = await call.catch(() => ({ error: { status: 0 } }));
  if (error !== null) throw new Error(authMessage(error));
}

/** Signs in and opens the page; answers the reason when it cannot. */
export async function signIn(
  credentials: { readonly email: string; readonly password: string },
  next: string,
): Promise<string | null> {
  const { error } = await authClient.signIn.email(credentials).catch(() => ({ error: { status: 0 } }));
  if (error === null) {
    // A whole load: what the browser keeps of an earlier session is gone with it.
    window.location.assign(next);
    return null;
  }
  if (error.status === 401) return 'The e-mail address or the password is not right.';
  return authMessage(error);
}

/** Uses the link that makes the owner or sets a new password; answers the address to sign in with, or the reason. */
export async function followLink(
  fields: Readonly<Record<string, string>>,
): Promise<{ readonly email: string } | { readonly reason: string }> {
  const answer = z.union([
    z.object({ email: z.string() }),
    z.object({ message: z.string() }).transform(({ message }) => ({ reason: message })),
  ]);
  try {
    const response = await fetch('/api/auth/setup', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(fields),
    });
    return answer.parse(await response.json());
  } catch {
    return { reason: 'Clipline does not answer. Is it running?' };
  }
}
