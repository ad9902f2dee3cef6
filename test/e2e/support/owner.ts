import { request } from '@playwright/test';

/** Who owns every stack that the tests run on. */
export const owner = {
  name: 'Ada Owner',
  email: 'ada@clipline.example',
  password: 'a horse of a correct colour',
} as const;

/** The setup link that nobody has used yet, where the stack has no owner; null where it has one. */
export function setupLink(): string | null {
  return process.env.CLIPLINE_E2E_SETUP ?? null;
}

/** File of the owner's session, which all tests begin with. */
export function sessionFile(): string {
  const path = process.env.CLIPLINE_E2E_SESSION;
  if (path === undefined) throw new Error('support/start-stack.ts has not run');
  return path;
}

/**
 * Makes the owner by the setup link, where there is one, signs in and keeps the session; without a browser. Of the stack
 * that all tests share, unless another is named.
 */
export async function signInOwner({
  url = process.env.CLIPLINE_E2E_URL ?? '',
  link = setupLink(),
  session = sessionFile(),
}: {
  readonly url?: string;
  readonly link?: string | null;
  readonly session?: string;
} = {}): Promise<void> {
  // Not with the session that tests begin with, which may be another stack's.
  const context = await request.newContext({ baseURL: url, storageState: { cookies: [], origins: [] } });
  try {
    if (link !== null) {
      const token = new URL(link).searchParams.get('token');
      const made = await context.post('/api/auth/setup', { data: { token, ...owner } });
      if (!made.ok()) throw new Error(`No owner: ${await made.text()}`);
    }
    const { email, password } = owner;
    const answer = await context.post('/api/auth/sign-in/email', { data: { email, password } });
    if (!answer.ok()) {
      throw new Error(
        `The owner of ${url} cannot sign in (${answer.status()}). Name its setup link in CLIPLINE_E2E_SETUP or its home folder in CLIPLINE_HOME; with another owner, use an empty home folder.`,
      );
    }
    await context.storageState({ path: session });
  } finally {
    await context.dispose();
  }
}
