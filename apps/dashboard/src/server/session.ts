import type { Caller, Person } from '@clipline/runtime';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { getRuntime } from './runtime.ts';

/** Who asks for the page that is being drawn; looked up once for it. */
export const identifyVisitor: () => Promise<Caller | null> = cache(async () =>
  (await getRuntime()).auth.identify(await headers()),
);

/** The person who is signed in; a stranger is sent to the sign-in page. */
export async function requirePerson(): Promise<Person> {
  const caller = await identifyVisitor();
  return caller === null ? redirect('/sign-in') : caller.person;
}

/** Who asks, by the headers of a request. */
export async function identifyRequest({ headers: given }: Request): Promise<Caller | null> {
  return (await getRuntime()).auth.identify(given);
}
