import { apiKey } from '@better-auth/api-key';
import { betterAuth } from 'better-auth';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import type { Database } from '../database/open-database.ts';
import { keyPrefix, longestPassword, shortestPassword } from './auth-limits.ts';
import { openTries } from './count-tries.ts';

const day = 24 * 60 * 60;

/** better-auth on Clipline's own tables. Nobody can sign up: `owner.ts` makes the one person there is. */
export function makeSignIn({ prisma }: Pick<Database, 'prisma'>, secret: string) {
  return betterAuth({
    appName: 'Clipline',
    secret,
    basePath: '/api/auth',
    database: prismaAdapter(prisma, { provider: 'postgresql' }),
    telemetry: { enabled: false },
    logger: { level: 'error', log: report },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: shortestPassword,
      maxPasswordLength: longestPassword,
    },
    // No refresh: the sessions of pages are read without a way to send the cookie anew.
    session: { expiresIn: 30 * day, disableSessionRefresh: true },
    // One count for everybody, since an address in a header can be made up and the peer's own is not known here.
    rateLimit: {
      enabled: true,
      // better-auth's own counts are shared by all its instances in a process.
      customStorage: openTries(),
      customRules: {
        '/sign-in/email': { window: 60, max: 10 },
        '/change-password': { window: 60, max: 10 },
      },
    },
    // The request guard has compared the origin with the host already; the scheme may differ behind a proxy.
    trustedOrigins: (request) => {
      if (request === undefined) return [];
      const { host } = new URL(request.url);
      return [`http://${host}`, `https://${host}`];
    },
    advanced: {
      cookiePrefix: 'clipline',
      // Added by `respond` where the request came over https; most installations are plain http on loopback.
      useSecureCookies: false,
      database: { generateId: 'uuid' },
      ipAddress: { ipAddressHeaders: [] },
    },
    plugins: [
      apiKey({
        defaultPrefix: keyPrefix,
        requireName: true,
        maximumNameLength: 100,
        keyExpiration: { maxExpiresIn: 3650 },
        startingCharactersConfig: { charactersLength: keyPrefix.length + 6 },
        rateLimit: { enabled: false },
      }),
    ],
  });
}

export type SignIn = ReturnType<typeof makeSignIn>;

function report(level: string, message: string, ...details: readonly unknown[]): void {
  // A wrong key is the caller's mistake and is told to the caller.
  if (level !== 'error' || message.startsWith('Failed to validate API key')) return;
  console.error(`Signing in: ${message}`, ...details);
}
