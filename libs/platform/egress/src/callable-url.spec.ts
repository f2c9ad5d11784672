import { describe, expect, it } from 'vitest';

import { AddressGuard } from './address-guard';
import { readCallableUrl, refuseLiteral } from './callable-url';

describe('readCallableUrl', () => {
  it.each(['http://example.org/hook?x=1', 'https://example.org:8443/', 'HTTP://EXAMPLE.org'])('reads %s', (text) => {
    expect(readCallableUrl(text)).toBeInstanceOf(URL);
  });

  it.each([
    '',
    'example.org/hook',
    '/hook',
    '//example.org/hook',
    'http://',
    'http://exa mple.org/',
    'http://example.org:99999/',
    'ftp://example.org/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'http://user:secret@example.org/',
    'http://user@example.org/',
    'http://256.0.0.1/',
  ])('refuses %j', (text) => {
    expect(() => readCallableUrl(text)).toThrow(expect.objectContaining({ code: 'EGRESS_ADDRESS_INVALID' }));
  });

  it('does not repeat a password in its words', () => {
    expect(() => readCallableUrl('http://user:hunter2@example.org/')).toThrow(/^(?!.*hunter2)/);
  });
});

describe('refuseLiteral', () => {
  const guard = new AddressGuard([]);

  it.each([
    ['dotted', 'http://127.0.0.1/'],
    ['short', 'http://127.1/'],
    ['hexadecimal', 'http://0x7f000001/'],
    ['hexadecimal parts', 'http://0x7f.0.0.1/'],
    ['decimal', 'http://2130706433/'],
    ['octal', 'http://0177.0.0.1/'],
    ['with a dot at the end', 'http://127.0.0.1./'],
    ['full-width digits', 'http://１２７.０.０.１/'],
    ['percent-encoded', 'http://%31%32%37.0.0.1/'],
    ['zero', 'http://0/'],
    ['IPv6', 'http://[::1]/'],
    ['IPv6 written out', 'http://[0:0:0:0:0:0:0:1]/'],
    ['IPv4 in IPv6', 'http://[::ffff:127.0.0.1]/'],
    ['IPv4 in IPv6 in hex', 'http://[::ffff:7f00:1]/'],
    ['NAT64', 'http://[64:ff9b::7f00:1]/'],
    ['the metadata service', 'http://169.254.169.254/latest/meta-data/'],
  ])('refuses the %s spelling', (_, text) => {
    expect(() => refuseLiteral(readCallableUrl(text), guard)).toThrow(
      expect.objectContaining({ code: 'EGRESS_DENIED' }),
    );
  });

  it.each(['http://8.8.8.8/', 'http://[2606:4700:4700::1111]/', 'http://example.org/', 'http://localhost/'])(
    'leaves %s to the connection',
    (text) => {
      expect(() => refuseLiteral(readCallableUrl(text), guard)).not.toThrow();
    },
  );
});
