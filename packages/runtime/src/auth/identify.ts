import { keyPrefix } from './auth-limits.ts';
import type { Caller } from './auth-service.ts';
import type { AuthParts } from './open-auth.ts';

/** Longer texts are no keys and need not be hashed. */
const longestKey = 200;

/** Who asks. A key that is given decides alone: a wrong one is not made good by a session beside it. */
export async function identify(parts: AuthParts, headers: Headers): Promise<Caller | null> {
  const key = readKey(headers);
  return key === null ? identifyBySession(parts, headers) : identifyByKey(parts, key);
}

/** The key of `Authorization: Bearer` or `x-api-key`; null when neither is there. */
function readKey(headers: Headers): string | null {
  const bearer = headers.get('authorization')?.match(/^Bearer +(\S+)$/i)?.[1];
  return bearer ?? headers.get('x-api-key');
}

async function identifyByKey({ database, signIn }: AuthParts, key: string): Promise<Caller | null> {
  if (!key.startsWith(keyPrefix) || key.length > longestKey) return null;
  const { api } = await signIn();
  const { valid, key: found } = await api.verifyApiKey({ body: { key } });
  if (!valid || found === null) return null;
  const person = await database.prisma.user.findUnique({
    where: { id: found.referenceId },
    select: { id: true, name: true, email: true },
  });
  return person === null ? null : { person, by: 'key', proofId: found.id };
}

async function identifyBySession({ signIn }: AuthParts, headers: Headers): Promise<Caller | null> {
  if (!headers.has('cookie')) return null;
  const { api } = await signIn();
  const session = await api.getSession({ headers });
  if (session === null) return null;
  const { id, name, email } = session.user;
  return { person: { id, name, email }, by: 'session', proofId: session.session.id };
}
