import { AppError } from '@carillon/util';
import ipaddr, { type IPv4, type IPv6 } from 'ipaddr.js';

/** The only IPv6 block from which public addresses are given out (RFC 4291, 2.4; IANA's registry of unicast assignments). */
const GLOBAL_UNICAST: [IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3];

type Range = [IPv4 | IPv6, number];

/** Decides which addresses may be dialled: public unicast, and what the operator allows. Pure. */
export class AddressGuard {
  private readonly allowed: readonly Range[];

  /**
   * @param allow blocks in CIDR notation
   * @throws AppError `EGRESS_ADDRESS_INVALID` for a block that cannot be read
   */
  constructor(allow: readonly string[]) {
    this.allowed = allow.map(readRange);
  }

  /** Why this IP address must not be dialled, in words, or null when it may. Takes any spelling that the resolver writes. */
  refusal(address: string): string | null {
    if (!ipaddr.isValid(address)) return 'not an IP address';
    // process() turns ::ffff:a.b.c.d into a.b.c.d: the socket would reach the same host
    const ip = ipaddr.process(address);
    if (this.allowed.some((range) => contains(range, ip))) return null;
    const kind = ip.range();
    if (kind !== 'unicast') return kind;
    // ::127.0.0.1 and other leftovers outside the assigned block count as unicast for the library
    return ip.kind() === 'ipv6' && !contains(GLOBAL_UNICAST, ip) ? 'unassigned' : null;
  }
}

function readRange(text: string): Range {
  try {
    const [address, bits] = ipaddr.parseCIDR(text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`);
    return [address, bits];
  } catch (cause) {
    throw new AppError('EGRESS_ADDRESS_INVALID', `not a block of addresses: ${JSON.stringify(text)}`, { cause });
  }
}

function contains([network, bits]: Range, ip: IPv4 | IPv6): boolean {
  return ip.kind() === network.kind() && ip.match(network, bits);
}
