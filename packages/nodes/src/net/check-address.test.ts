import { describe, expect, it } from 'vitest';
import { isAddressAllowed, isHostAllowed, isMetadataName } from './check-address.ts';

const nothing = { allow: [] };

describe('isAddressAllowed', () => {
  it.each([
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.255.254'],
    ['loopback', '::1'],
    ['unspecified', '0.0.0.0'],
    ['unspecified', '0.1.2.3'],
    ['unspecified', '::'],
    ['private', '10.0.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ['unique local', 'fc00::1'],
    ['unique local', 'fd12:3456::1'],
    ['link-local', '169.254.1.1'],
    ['link-local', 'fe80::1'],
    ['site-local', 'fec0::1'],
    ['shared by carriers', '100.64.0.1'],
    ['multicast', '224.0.0.1'],
    ['multicast', 'ff02::1'],
    ['broadcast', '255.255.255.255'],
    ['reserved', '240.0.0.1'],
    ['for benchmarks', '198.18.0.1'],
    ['for documents', '192.0.2.1'],
    ['for documents', '2001:db8::1'],
    ['cloud metadata', '169.254.169.254'],
    ['cloud metadata', 'fd00:ec2::254'],
    ['cloud metadata', 'fd20:ce::254'],
    ['cloud metadata', '100.100.100.200'],
    ['cloud metadata', '192.0.0.192'],
    ['cloud metadata', '168.63.129.16'],
    ['IPv4 in IPv6', '::ffff:127.0.0.1'],
    ['IPv4 in IPv6', '::ffff:a9fe:a9fe'],
    ['IPv4 in IPv6', '::127.0.0.1'],
    ['NAT64', '64:ff9b::7f00:1'],
    ['NAT64', '64:ff9b:1::a00:1'],
    ['6to4', '2002:7f00:1::'],
    ['Teredo', '2001::1'],
    ['no address', 'localhost'],
    ['no address', ''],
  ])('refuses what is %s: %s', (_, address) => {
    expect(isAddressAllowed(address, nothing)).toBe(false);
  });

  it.each(['8.8.8.8', '93.184.216.34', '2606:4700::1111', '::ffff:8.8.8.8'])('takes %s', (address) => {
    expect(isAddressAllowed(address, nothing)).toBe(true);
  });

  it('takes what lies in an allowed range, and nothing beside it', () => {
    const policy = { allow: ['10.1.0.0/16', 'fd00::/8', '192.168.0.7'] };
    for (const address of ['10.1.2.3', '::ffff:10.1.2.3', 'fd00::1', '192.168.0.7']) {
      expect(isAddressAllowed(address, policy), address).toBe(true);
    }
    for (const address of ['10.2.0.1', '192.168.0.8', 'fc00::1', '127.0.0.1', '169.254.169.254']) {
      expect(isAddressAllowed(address, policy), address).toBe(false);
    }
  });
});

it('knows allowed hosts by name, with or without a port, in any spelling', () => {
  const policy = { allow: ['minio.local', 'Hooks.Local:8080', '[::1]:9000'] };
  expect(isHostAllowed({ host: 'MINIO.local.', port: 9000 }, policy)).toBe(true);
  expect(isHostAllowed({ host: 'hooks.local', port: 8080 }, policy)).toBe(true);
  expect(isHostAllowed({ host: '[::1]', port: 9000 }, policy)).toBe(true);
  expect(isHostAllowed({ host: 'hooks.local', port: 80 }, policy)).toBe(false);
  expect(isHostAllowed({ host: '::1', port: 80 }, policy)).toBe(false);
  expect(isHostAllowed({ host: 'x.minio.local', port: 9000 }, policy)).toBe(false);
});

it('knows the names of metadata services', () => {
  for (const name of ['metadata.google.internal', 'METADATA.google.internal.', 'metadata', 'instance-data']) {
    expect(isMetadataName(name), name).toBe(true);
  }
  expect(isMetadataName('metadata.example.org')).toBe(false);
});
