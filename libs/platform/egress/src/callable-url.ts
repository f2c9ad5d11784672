import { isIP } from 'node:net';

import { AppError } from '@carillon/util';

import type { AddressGuard } from './address-guard';

/**
 * Reads an address that is to be called.
 * @throws AppError `EGRESS_ADDRESS_INVALID` unless it is an absolute http or https URL without user and password
 */
export function readCallableUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) throw new AppError('EGRESS_ADDRESS_INVALID', 'The target is not an absolute URL.');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new AppError(
      'EGRESS_ADDRESS_INVALID',
      `The target is a ${url.protocol} address; only http: and https: are called.`,
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new AppError('EGRESS_ADDRESS_INVALID', 'The target contains a user or password.');
  }
  return url;
}

/**
 * Refuses a URL whose host is an IP address that must not be dialled. Sockets ask no resolver for those, so the check at
 * connect time never sees them. The URL parser has turned every spelling (short, hex, octal, decimal) into the usual one.
 * @throws AppError `EGRESS_DENIED`
 */
export function refuseLiteral(url: URL, guard: AddressGuard): void {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) === 0) return;
  const refusal = guard.refusal(host);
  if (refusal !== null) throw new AppError('EGRESS_DENIED', `The address ${host} may not be called (${refusal}).`);
}
