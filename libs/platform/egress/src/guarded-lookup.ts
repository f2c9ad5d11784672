import type { LookupAddress, LookupOptions } from 'node:dns';
import { lookup as systemLookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';

import { AppError } from '@carillon/util';

import type { AddressGuard } from './address-guard';

/** All addresses of a name, as the system sees it (hosts file, search domains, resolver). */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

const resolveBySystem: Resolve = (hostname) => systemLookup(hostname, { all: true });

/**
 * The lookup of the sockets: gives only addresses that may be dialled, so that what was checked is what is dialled and a name
 * that changes its address between two questions gains nothing. A name with no such address fails with `EGRESS_DENIED`;
 * the message tells the kind of address, not the address, which would show strangers the inside of the network.
 */
export function guardedLookup(guard: AddressGuard, resolve: Resolve = resolveBySystem): LookupFunction {
  const shared = sharedResolve(resolve);
  return (hostname, options, callback) => {
    shared(hostname)
      .then((addresses) => permitted(hostname, ofFamily(addresses, options), guard))
      .then(
        (addresses) => {
          const [first] = addresses;
          if (options.all) callback(null, addresses);
          else callback(null, first?.address ?? '', first?.family);
        },
        (error: unknown) => callback(error as NodeJS.ErrnoException, '', 0),
      );
  };
}

function permitted(hostname: string, addresses: readonly LookupAddress[], guard: AddressGuard): LookupAddress[] {
  const refusals = addresses.map(({ address }) => guard.refusal(address));
  const allowed = addresses.filter((_, index) => refusals[index] === null);
  if (allowed.length > 0) return allowed;
  const kinds = [...new Set(refusals)].join(', ');
  throw new AppError(
    'EGRESS_DENIED',
    `The name ${hostname} leads to no address that may be called (${kinds || 'none'}).`,
  );
}

function ofFamily(addresses: readonly LookupAddress[], { family }: LookupOptions): readonly LookupAddress[] {
  if (family !== 4 && family !== 6) return addresses;
  return addresses.filter((address) => address.family === family);
}

/**
 * One question per name at a time. The system's resolver works in the few threads that files and cryptography use too, so a
 * burst of connections to one slow name must not take them all. Nothing is remembered once it is answered.
 */
function sharedResolve(resolve: Resolve): Resolve {
  const running = new Map<string, Promise<readonly LookupAddress[]>>();
  return (hostname) => {
    const known = running.get(hostname);
    if (known !== undefined) return known;
    const asked = resolve(hostname).finally(() => running.delete(hostname));
    running.set(hostname, asked);
    return asked;
  };
}
