import type { FetchedBatch } from '../kafka/kafkajs-patches';
import { Sleepers } from './sleepers';

export interface FetchPaceOptions {
  /** From one fetch to the next at least, at this moment. */
  everyMs(): number;
  now(): number;
}

/**
 * When a group sends its next fetch. A fetch that has waited at the broker is followed at once, so a record that comes alone never waits here; when one record
 * follows the other, a fetch brings several. A fetch that left records behind is followed at once too: there is a backlog.
 */
export class FetchPace {
  private readonly sentAtMs = new Map<string, number>();
  private readonly behind = new Set<string>();
  private readonly sleepers = new Sleepers();
  private stopped = false;

  constructor(private readonly options: FetchPaceOptions) {}

  /** Resolves when the next fetch from this broker is due. */
  async turn(nodeId: string): Promise<void> {
    const { options } = this;
    const isBehind = this.behind.delete(nodeId);
    const restMs = (this.sentAtMs.get(nodeId) ?? -Infinity) + options.everyMs() - options.now();
    if (!isBehind && restMs >= 1 && !this.stopped) await this.sleepers.sleep(restMs);
    this.sentAtMs.set(nodeId, options.now());
  }

  brought(nodeId: string, batches: readonly FetchedBatch[]): void {
    if (batches.some((batch) => batch.messages.length > 0 && Number(batch.offsetLag()) > 0)) this.behind.add(nodeId);
  }

  /** Nobody waits any more. */
  stop(): void {
    this.stopped = true;
    this.sleepers.wake();
  }
}
