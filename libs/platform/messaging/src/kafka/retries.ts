import type { RetryOptions } from 'kafkajs';

/**
 * kafkajs keeps trying for ever, until the client is closed: a broker that is away is waited for, never a crash. Stated in full because kafkajs has other
 * defaults for consumers (5 tries) and under `NODE_ENV=test`.
 */
export class UntilClosed {
  private closed = false;

  readonly options: RetryOptions = {
    initialRetryTime: 100,
    multiplier: 2,
    factor: 0.2,
    maxRetryTime: 2_000,
    // kafkajs compares `count < retries` at each try and copies the options before: only an object can change its mind. Without it a client that is closed
    // while no broker answers keeps connecting, and the process does not end.
    retries: { valueOf: () => (this.closed ? 0 : Infinity) } as unknown as number,
    // a function: the value `false` restarts. The runner makes a new consumer itself (kafkajs #1593: a restarted one may consume after its stop).
    restartOnFailure: () => Promise.resolve(false),
  };

  close(): void {
    this.closed = true;
  }
}
