import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { ClipError } from '@clipline/clip-core';
import { z } from 'zod';
import type { Prisma } from '../database/generated/client.ts';
import { releaseEnded } from '../outbox/release-ended.ts';
import type { Owner, OwnerLink, OwnerRequest, Person } from './auth-service.ts';
import type { AuthParts } from './open-auth.ts';

const setting = 'owner.link';
const resetMilliseconds = 60 * 60 * 1000;

/** The link that may be used now. Its token is made of the nonce and the secret, and is kept nowhere. */
const storedLink = z.object({ nonce: z.string(), expiresAt: z.iso.datetime().nullable() });
type StoredLink = z.output<typeof storedLink>;

type Client = Prisma.TransactionClient;

/** The owner, and the links by which a person becomes the owner or finds back in. */
export function openOwner(parts: AuthParts): Owner {
  const { prisma } = parts.database;
  return {
    find: () => findOwner(prisma),
    setupToken: () =>
      inTurn(parts, async (client) => {
        if ((await findOwner(client)) !== null) return null;
        const link = (await readLink(client)) ?? (await writeLink(client, null));
        return signLink(parts, link);
      }),
    resetToken: () =>
      inTurn(parts, async (client) => {
        if ((await findOwner(client)) === null) {
          throw new ClipError(
            'not-found',
            'There is no owner yet, so there is no password to reset. `clipline owner` prints the link that makes one.',
          );
        }
        return signLink(parts, await writeLink(client, new Date(Date.now() + resetMilliseconds)));
      }),
    examine: (token) => examineLink(parts, prisma, token),
    create: (token, request) => createOwner(parts, token, request),
    setPassword: (token, password) => setPassword(parts, token, password),
  };
}

async function createOwner(parts: AuthParts, token: string, request: OwnerRequest): Promise<Person> {
  const password = await hash(request.password);
  return inTurn(parts, async (client) => {
    await demand(parts, client, { token, purpose: 'setup' });
    const id = randomUUID();
    await client.user.create({
      data: {
        id,
        name: request.name,
        email: request.email.toLowerCase(),
        emailVerified: true,
        accounts: { create: { accountId: id, providerId: 'credential', password } },
      },
    });
    await client.setting.delete({ where: { key: setting } });
    return { id, name: request.name, email: request.email.toLowerCase() };
  });
}

async function setPassword(parts: AuthParts, token: string, given: string): Promise<Person> {
  const password = await hash(given);
  const person = await inTurn(parts, async (client) => {
    await demand(parts, client, { token, purpose: 'reset' });
    // `demand` has found the owner in this transaction.
    const owner = await client.user.findFirstOrThrow({ orderBy: { createdAt: 'asc' } });
    await client.account.updateMany({
      where: { userId: owner.id, providerId: 'credential' },
      data: { password },
    });
    await client.session.deleteMany({ where: { userId: owner.id } });
    await client.setting.delete({ where: { key: setting } });
    return { id: owner.id, name: owner.name, email: owner.email };
  });
  await releaseEnded(parts.database.pool);
  return person;
}

/** One at a time over all processes, so that a link is used once and two visitors cannot both become the owner. */
function inTurn<T>({ database }: AuthParts, work: (client: Client) => Promise<T>): Promise<T> {
  return database.prisma.$transaction(async (client) => {
    await client.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('clipline.owner', 0))`;
    return work(client);
  });
}

async function demand(
  parts: AuthParts,
  client: Client,
  { token, purpose }: { readonly token: string; readonly purpose: OwnerLink['for'] },
): Promise<void> {
  const link = await examineLink(parts, client, token);
  if (link?.for === purpose) return;
  throw new ClipError(
    'not-found',
    'This link is not valid: it was used already, or has expired. `clipline owner` prints the present one, and `clipline owner reset` one for a new password.',
  );
}

async function examineLink(parts: AuthParts, client: Client, token: string): Promise<OwnerLink | null> {
  const link = await readLink(client);
  if (link === null || !isSame(token, await signLink(parts, link))) return null;
  const owner = await findOwner(client);
  return owner === null ? { for: 'setup' } : { for: 'reset', email: owner.email };
}

async function findOwner(client: Client): Promise<Person | null> {
  return client.user.findFirst({
    orderBy: { createdAt: 'asc' },
    select: { id: true, name: true, email: true },
  });
}

async function readLink(client: Client): Promise<StoredLink | null> {
  const row = await client.setting.findUnique({ where: { key: setting } });
  const link = storedLink.safeParse(row?.value).data;
  if (link === undefined) return null;
  return link.expiresAt !== null && Date.parse(link.expiresAt) < Date.now() ? null : link;
}

async function writeLink(client: Client, expiresAt: Date | null): Promise<StoredLink> {
  const value = {
    nonce: randomBytes(16).toString('hex'),
    expiresAt: expiresAt?.toISOString() ?? null,
  } satisfies StoredLink;
  await client.setting.upsert({
    where: { key: setting },
    create: { key: setting, value },
    update: { value },
  });
  return value;
}

async function signLink({ secret }: AuthParts, { nonce }: StoredLink): Promise<string> {
  return createHmac('sha256', await secret())
    .update(`owner link ${nonce}`)
    .digest('base64url');
}

function isSame(given: string, wanted: string): boolean {
  const left = Buffer.from(given);
  const right = Buffer.from(wanted);
  return left.length === right.length && timingSafeEqual(left, right);
}

async function hash(password: string): Promise<string> {
  const { hashPassword } = await import('better-auth/crypto');
  return hashPassword(password);
}
