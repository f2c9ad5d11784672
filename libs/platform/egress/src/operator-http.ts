import { readCallableUrl } from './callable-url';
import type { Exchange, OutgoingRequest } from './outgoing';
import { OutgoingHttp } from './outgoing-http';

const TOTAL = 256;
const PER_ADDRESS = 8;
const MAX_WAIT_MS = 5_000;

/**
 * The way to services that the operator named in the settings (the policy service). Inside addresses are what they are for,
 * so nothing is guarded; deadlines, bounds and failures are those of `Egress`. Never hand it an address a person gave.
 */
export class OperatorHttp {
  private readonly http = new OutgoingHttp({
    total: TOTAL,
    perKey: PER_ADDRESS,
    maxWaitMs: MAX_WAIT_MS,
    admit: readCallableUrl,
  });

  /** Sends one request and waits for its answer. Never rejects: see {@link Exchange}. */
  request(request: OutgoingRequest): Promise<Exchange> {
    return this.http.request(request);
  }

  async close(): Promise<void> {
    await this.http.close();
  }
}
