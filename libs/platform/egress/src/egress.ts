import { AddressGuard } from './address-guard';
import { readCallableUrl, refuseLiteral } from './callable-url';
import { guardedLookup, type Resolve } from './guarded-lookup';
import type { Exchange, OutgoingRequest } from './outgoing';
import { OutgoingHttp } from './outgoing-http';

/** Requests of one process at once: far above what the lanes of healthy targets need, far below the usual limit of open files. */
const TOTAL = 1024;
const PER_ADDRESS = 16;
const MAX_WAIT_MS = 5_000;

export interface EgressOptions {
  /** Blocks (CIDR) that may be called besides public addresses. */
  allow: readonly string[];
  /** How names become addresses; the system's resolver when absent. */
  resolve?: Resolve;
}

/**
 * The only way out to an address that a person gave. Calls public unicast addresses, and what the operator allows; judged is
 * the address that is dialled, at every connection and every redirect.
 *
 * Not guaranteed: that a host behind an allowed address does not pass the request on to one that is not.
 */
export class Egress {
  private readonly guard: AddressGuard;
  private readonly http: OutgoingHttp;

  /** @throws AppError `EGRESS_ADDRESS_INVALID` when `allow` names something that is no block */
  constructor({ allow, resolve }: EgressOptions) {
    this.guard = new AddressGuard(allow);
    this.http = new OutgoingHttp({
      total: TOTAL,
      perKey: PER_ADDRESS,
      maxWaitMs: MAX_WAIT_MS,
      admit: (url) => this.check(url),
      lookup: guardedLookup(this.guard, resolve),
    });
  }

  /**
   * Reads a target's address and says at once what can be said without asking a resolver; names are judged when dialled.
   * @throws AppError `EGRESS_ADDRESS_INVALID`, `EGRESS_DENIED`
   */
  check(url: string): URL {
    const parsed = readCallableUrl(url);
    refuseLiteral(parsed, this.guard);
    return parsed;
  }

  /** Sends one request and waits for its answer. Never rejects: see {@link Exchange}. */
  request(request: OutgoingRequest): Promise<Exchange> {
    return this.http.request(request);
  }

  async close(): Promise<void> {
    await this.http.close();
  }
}
