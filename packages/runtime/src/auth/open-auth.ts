import type { Database } from '../database/open-database.ts';
import type { Environment } from '../environment.ts';
import { openApiKeys } from './api-keys.ts';
import { takeAuthSecret } from './auth-secret.ts';
import type { ApiKeys, Auth, Owner } from './auth-service.ts';
import { identify } from './identify.ts';
import { openOwner } from './owner.ts';
import { respond } from './respond.ts';
import type { SignIn } from './sign-in.ts';

/** What the services of signing in share. */
export interface AuthParts {
  readonly database: Database;
  readonly secret: () => Promise<string>;
  readonly signIn: () => Promise<SignIn>;
}

/** Opens the services of signing in; the secret is made and better-auth loaded when they are first needed. */
export function openAuth({
  environment,
  database,
}: {
  readonly environment: Environment;
  readonly database: Database;
}): { readonly auth: Auth; readonly owner: Owner; readonly apiKeys: ApiKeys } {
  const secret = once(() => takeAuthSecret(environment));
  const parts: AuthParts = {
    database,
    secret,
    signIn: once(async () => {
      const { makeSignIn } = await import('./sign-in.ts');
      return makeSignIn(database, await secret());
    }),
  };
  return {
    auth: {
      respond: (request) => respond(parts, request),
      identify: (headers) => identify(parts, headers),
    },
    owner: openOwner(parts),
    apiKeys: openApiKeys(parts),
  };
}

/** Makes the value at the first call and keeps it; a failure is not kept. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
