import { lookup as lookupName } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { ClipError, type NetworkPolicy } from '@clipline/clip-core';
import ipaddr from 'ipaddr.js';
import { Agent, buildConnector } from 'undici';
import {
  type Destination,
  isAddressAllowed,
  isHostAllowed,
  isMetadataName,
  plainHost,
} from './check-address.ts';

/** Every address of a name, in the order in which they should be tried. */
export type Resolve = (name: string) => Promise<readonly string[]>;

/** Asks the system, `/etc/hosts` included. */
const resolveName: Resolve = async (name) =>
  (await lookupName(name, { all: true, verbatim: true })).map(({ address }) => address);

const agents = new Map<string, Agent>();

/**
 * Opens connections only to addresses that the policy allows. A name is looked up once for each connection, all
 * answers are judged, and the connection goes to the very addresses that were judged.
 */
export function guardedAgent(policy: NetworkPolicy, resolve: Resolve = resolveName): Agent {
  if (resolve !== resolveName) return createAgent(policy, resolve);
  const key = JSON.stringify(policy.allow);
  const agent = agents.get(key) ?? createAgent(policy, resolve);
  agents.set(key, agent);
  return agent;
}

/**
 * The addresses of a destination, every one of them allowed; for clients that open their own connections, which must
 * then go to these addresses. Throws `address-blocked`; `upstream-failed` when the name is not known.
 */
export async function resolveAllowedAddresses(
  destination: Destination,
  policy: NetworkPolicy,
  resolve: Resolve = resolveName,
): Promise<readonly string[]> {
  const name = plainHost(destination.host);
  const open = isHostAllowed(destination, policy);
  if (!open && isMetadataName(name)) throw blocked(name, null);
  const addresses = ipaddr.isValid(name) ? [name] : await find(name, resolve);
  const bad = open ? undefined : addresses.find((address) => !isAddressAllowed(address, policy));
  if (bad !== undefined) throw blocked(name, bad);
  return addresses;
}

function createAgent(policy: NetworkPolicy, resolve: Resolve): Agent {
  return new Agent({
    connect: (options, callback) => {
      const port = Number(options.port) || (options.protocol === 'https:' ? 443 : 80);
      resolveAllowedAddresses({ host: options.hostname, port }, policy, resolve).then(
        (addresses) =>
          buildConnector({ allowH2: false, timeout: 10_000, lookup: pin(addresses) })(options, callback),
        (error: Error) => callback(error, null),
      );
    },
  });
}

/** Answers the addresses whatever is asked. */
function pin(addresses: readonly string[]): LookupFunction {
  const answers = addresses.map((address) => ({
    address,
    family: ipaddr.parse(address).kind() === 'ipv4' ? 4 : 6,
  }));
  return (_name, options, callback) => {
    // `find` has made sure that there is one.
    const [first] = answers as [(typeof answers)[number]];
    if (options.all === true) callback(null, answers);
    else callback(null, first.address, first.family);
  };
}

async function find(name: string, resolve: Resolve): Promise<readonly string[]> {
  try {
    const addresses = await resolve(name);
    if (addresses.length > 0) return addresses;
  } catch (error) {
    throw new ClipError('upstream-failed', `The host ${name} cannot be found. Check its name.`, {
      cause: error,
      retryable: true,
    });
  }
  throw new ClipError('upstream-failed', `The host ${name} has no address. Check its name.`, {
    retryable: true,
  });
}

function blocked(name: string, address: string | null): ClipError {
  const what = address === null || address === name ? name : `${name} (${address})`;
  return new ClipError(
    'address-blocked',
    `${what} is not on the public Internet, and pipelines may not reach it. If they should, add the host or its range to CLIPLINE_ALLOW_PRIVATE.`,
  );
}
