import { describe, expect, it } from 'vitest';

import { AddressGuard } from './address-guard';

const strict = new AddressGuard([]);

describe('AddressGuard', () => {
  it.each([
    '8.8.8.8',
    '1.1.1.1',
    '172.15.255.255',
    '172.32.0.0',
    '100.63.255.255',
    '2606:4700:4700::1111',
    '::ffff:8.8.8.8',
  ])('lets a public address pass: %s', (address) => {
    expect(strict.refusal(address)).toBeNull();
  });

  it.each([
    ['this network', '0.0.0.0'],
    ['loopback', '127.0.0.1'],
    ['the rest of loopback', '127.255.255.254'],
    ['private, 10', '10.1.2.3'],
    ['private, 172.16', '172.16.0.1'],
    ['private, 192.168', '192.168.1.1'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['link-local, the metadata address', '169.254.169.254'],
    ['documentation', '192.0.2.1'],
    ['documentation, 2', '198.51.100.1'],
    ['documentation, 3', '203.0.113.1'],
    ['benchmarks', '198.18.0.1'],
    ['protocol assignments', '192.0.0.1'],
    ['multicast', '224.0.0.1'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['IPv6 unspecified', '::'],
    ['IPv6 loopback', '::1'],
    ['IPv6 loopback written out', '0:0:0:0:0:0:0:1'],
    ['IPv4-mapped loopback', '::ffff:127.0.0.1'],
    ['IPv4-mapped loopback in hex', '::ffff:7f00:1'],
    ['IPv4-mapped private', '::ffff:10.0.0.1'],
    ['IPv4-compatible loopback', '::127.0.0.1'],
    ['IPv4-translated loopback', '::ffff:0:127.0.0.1'],
    ['NAT64 to loopback', '64:ff9b::7f00:1'],
    ['local NAT64', '64:ff9b:1::a00:1'],
    ['6to4 of loopback', '2002:7f00:1::'],
    ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
    ['unique local', 'fd00::1'],
    ['link-local', 'fe80::1'],
    ['link-local with a zone', 'fe80::1%eth0'],
    ['site-local', 'fec0::1'],
    ['IPv6 multicast', 'ff02::1'],
    ['IPv6 documentation', '2001:db8::1'],
    ['new IPv6 documentation', '3fff::1'],
    ['discard', '100::1'],
    ['outside the assigned block', '4000::1'],
    ['no address', 'localhost'],
    ['nothing', ''],
  ])('refuses %s (%s)', (_, address) => {
    expect(strict.refusal(address)).not.toBeNull();
  });

  describe('with allowed blocks', () => {
    const guard = new AddressGuard(['127.0.0.0/8', '::1/128', '10.1.0.0/16', '192.168.1.7']);

    it.each(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1', '10.1.255.255', '192.168.1.7', '8.8.8.8'])(
      'lets %s pass',
      (address) => {
        expect(guard.refusal(address)).toBeNull();
      },
    );

    it.each(['10.2.0.1', '192.168.1.8', 'fd00::1', '::2', '169.254.169.254'])('still refuses %s', (address) => {
      expect(guard.refusal(address)).not.toBeNull();
    });
  });

  it.each(['10.0.0.0/33', 'localhost', '', '10.0.0/8/8', 'fd00::/129'])('does not start with the block %j', (block) => {
    expect(() => new AddressGuard([block])).toThrow(expect.objectContaining({ code: 'EGRESS_ADDRESS_INVALID' }));
  });
});
