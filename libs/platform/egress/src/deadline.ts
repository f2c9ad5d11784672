import type { NotAnswered } from './outgoing';

/**
 * One signal for two reasons to stop: time is up, or the caller gave up. Linked by hand: `AbortSignal.any` keeps what it
 * made alive as long as its sources live, and the caller's signal lives as long as the process.
 */
export class Deadline {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private readonly onAbort = () => this.controller.abort();
  private passed = false;

  constructor(
    private readonly deadlineMs: number,
    private readonly caller?: AbortSignal,
  ) {
    this.timer = setTimeout(() => {
      this.passed = true;
      this.controller.abort();
    }, deadlineMs);
    if (caller?.aborted) this.controller.abort();
    else caller?.addEventListener('abort', this.onAbort, { once: true });
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** The failure, when this is why the request ended. */
  explains(): NotAnswered | null {
    if (this.passed) return { kind: 'failed', failure: 'timeout', detail: `No answer within ${this.deadlineMs} ms.` };
    if (this.caller?.aborted)
      return { kind: 'failed', failure: 'aborted', detail: 'Given up while the request was running.' };
    return null;
  }

  clear(): void {
    clearTimeout(this.timer);
    this.caller?.removeEventListener('abort', this.onAbort);
  }
}
