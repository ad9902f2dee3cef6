import { request } from '@playwright/test';

/** Who owns every stack that the tests run on. */
export const owner = {
  name: 'Ada Owner',
  email: 'ada@clipline.example',
  password: 'a horse of a correct colour',
} as const;

/**
 * Signs in at the stack and keeps the session as a file for all tests; makes the owner first with the setup link, where
 * there is one.
 */
export async function signInOwner(
  url: string,
  { session, setup }: { readonly session: string; readonly setup: string | null },
): Promise<void> {
  const context = await request.newContext({ baseURL: url });
  try {
    if (setup !== null) {
      const token = new URL(setup).searchParams.get('token');
      const made = await context.post('/api/auth/setup', { data: { token, ...owner } });
      // A link that was used already is no matter as long as signing in works.
      if (!made.ok() && made.status() !== 404) throw new Error(`No owner: ${await made.text()}`);
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
