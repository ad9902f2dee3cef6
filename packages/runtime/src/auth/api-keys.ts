import { ClipError } from '@clipline/clip-core';
import type { ApiKeys, ApiKeyView } from './auth-service.ts';
import type { AuthParts } from './open-auth.ts';

const secondsOfDay = 24 * 60 * 60;

interface KeyRow {
  readonly id: string;
  readonly name: string | null;
  readonly start: string | null;
  readonly createdAt: Date;
  readonly lastRequest: Date | null;
  readonly expiresAt: Date | null;
}

/** The keys of a person; better-auth makes them and keeps only their hashes. */
export function openApiKeys({ database: { prisma }, signIn }: AuthParts): ApiKeys {
  return {
    async list(personId) {
      const rows = await prisma.apikey.findMany({
        where: { referenceId: personId },
        orderBy: { createdAt: 'desc' },
      });
      return rows.map(describeKey);
    },
    async create(personId, { name, days }) {
      const { api } = await signIn();
      const made = await api.createApiKey({
        body: { userId: personId, name, ...(days === null ? {} : { expiresIn: days * secondsOfDay }) },
      });
      return { ...describeKey(made), key: made.key };
    },
    async revoke(personId, id) {
      const row = await prisma.apikey.findFirst({ where: { id, referenceId: personId } });
      if (row === null) {
        throw new ClipError(
          'not-found',
          `There is no API key with the id "${id}". \`clipline api-key list\` shows those that there are.`,
        );
      }
      await prisma.apikey.deleteMany({ where: { id } });
      return describeKey(row);
    },
  };
}

function describeKey({ id, name, start, createdAt, lastRequest, expiresAt }: KeyRow): ApiKeyView {
  return { id, name: name ?? '', start: start ?? '', createdAt, lastUsedAt: lastRequest, expiresAt };
}
