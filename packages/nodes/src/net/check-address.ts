import type { NetworkPolicy } from '@clipline/clip-core';
import ipaddr from 'ipaddr.js';

/** Where a request goes: a host as a URL spells it (IPv6 in brackets or not), and the port. */
export interface Destination {
  readonly host: string;
  readonly port: number;
}

/** Names under which clouds hand out a machine's credentials; refused before they are looked up. */
const metadataNames: ReadonlySet<string> = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'instance-data',
  'instance-data.ec2.internal',
]);

/** Addresses of cloud metadata services that lie among the public ones. */
const metadataAddresses: ReadonlySet<string> = new Set(['168.63.129.16']);

/** The only part of IPv6 that is routed on the Internet. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/** True when the policy names the destination itself, as `name` or `name:port`, in whatever spelling. */
export function isHostAllowed({ host, port }: Destination, policy: NetworkPolicy): boolean {
  const name = plainHost(host);
  return policy.allow.some((entry) => {
    const wanted = entry.trim().toLowerCase();
    return plainHost(wanted) === name || wanted === `${name}:${port}` || wanted === `[${name}]:${port}`;
  });
}

/** True for the name of a cloud's metadata service. */
export function isMetadataName(host: string): boolean {
  return metadataNames.has(plainHost(host));
}

/**
 * True when a connection to the address may be made: it is on the public Internet, or in a range that the policy
 * allows. IPv4 addresses inside IPv6 ones are judged as what they are.
 */
export function isAddressAllowed(address: string, policy: NetworkPolicy): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return isPublic(parsed) || policy.allow.some((entry) => isInRange(parsed, entry.trim()));
}

/** A host without brackets and final dot, in lower case. */
export function plainHost(host: string): string {
  return host
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
    .toLowerCase();
}

function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (address.range() !== 'unicast' || metadataAddresses.has(address.toString())) return false;
  return !(address instanceof ipaddr.IPv6) || address.match(globalUnicast);
}

function isInRange(address: ipaddr.IPv4 | ipaddr.IPv6, entry: string): boolean {
  const range = ipaddr.isValidCIDR(entry)
    ? ipaddr.parseCIDR(entry)
    : ipaddr.isValid(entry)
      ? ipaddr.parseCIDR(`${entry}/${ipaddr.parse(entry).kind() === 'ipv4' ? 32 : 128}`)
      : null;
  if (range === null || range[0].kind() !== address.kind()) return false;
  return address.match(range);
}
