import { laneChangedV1 } from '@carillon/contracts-messages';
import type { Logger } from '@carillon/platform-observability';
import { AppError, isoTime } from '@carillon/util';

import type { ConsumerGroupOptions } from '../consumer-group';
import type { Wait } from '../outcome';
import type { Outgoing, Publisher } from '../publisher';
import { valueRecord } from '../records';
import { isDeadLetterTopic } from '../topics/kafka-topics';
import { BY_SCHEDULER, waitMs } from './back-off';
import type { BoundHandler } from './bound-handler';
import { deadLetterRecord, withoutValue } from './dead-letter-record';
import { redeliveryRecord } from './redelivery-record';
import type { RunnerMetrics } from './runner-metrics';
import type { Work } from './work';

/** How long a parked record waits when its lane says nothing: then the scheduler probes. */
const PARKED_FOR_MS = 15_000;
/** A hold without a time ends with its subscription's change, or after the longest hold there is. */
const HELD_FOR_MS = 30 * 24 * 3_600_000;
/** Reasons that the runner itself gives when a handler failed: no record is to blame. */
const OUR_FAULTS: ReadonlySet<string> = new Set(['INTERNAL_ERROR', 'ATTEMPTS_EXHAUSTED']);

/**
 * Writes what an outcome asks for: redelivery requests, dead letters, room in a lane. Each call resolves when Kafka has it; only then is the record finished.
 */
export class OutcomeWriter {
  constructor(
    private readonly group: ConsumerGroupOptions,
    private readonly publisher: Pick<Publisher, 'publish'>,
    private readonly metrics: RunnerMetrics,
    private readonly log: Logger,
    private readonly now: () => number = Date.now,
  ) {}

  /** @param failures how often the handler has thrown, this time included */
  async postpone(work: Work, reason: string, wait: Wait, failures: number): Promise<void> {
    const why = wait.why ?? 'retry';
    const part = wait.part ?? (work.message.part as object);
    const waiting = this.describe(part);
    const usualMs = why === 'hold' ? HELD_FOR_MS : waitMs(BY_SCHEDULER, Math.max(1, failures, waiting.attempt - 1));
    const { subscriptionId } = wait;
    await this.request(work, {
      why,
      reason,
      part,
      waiting,
      failures,
      dueAtMs: this.now() + (wait.afterMs ?? usualMs),
      ...(subscriptionId === undefined ? {} : { subscriptionId }),
    });
  }

  /** The lane is backed up: no attempt, the same part. */
  async park(work: Work): Promise<void> {
    const part = work.message.part as object;
    await this.request(work, {
      why: 'park',
      reason: 'LANE_BACKED_UP',
      part,
      waiting: this.describe(part),
      failures: work.failures,
      dueAtMs: this.now() + PARKED_FOR_MS,
      lane: work.lane,
    });
  }

  async bury(
    { message, handler }: Pick<Work, 'message'> & { handler: Pick<BoundHandler, 'definition' | 'source'> },
    { reason, detail }: { reason: string; detail: string },
  ): Promise<void> {
    const { name: group } = this.group;
    const { topic, partition, offset } = message;
    // a letter about a letter would never end: the line below is what is left of it
    if (!isDeadLetterTopic(topic))
      await this.send(deadLetterRecord(message, handler, { group, reason, detail, nowMs: this.now() }));
    // what anybody may write may be wrong, and only its producer can mend it
    const level = handler.source === 'inbox' && !OUR_FAULTS.has(reason) ? 'warn' : 'error';
    this.log[level]('record.dead', { group, topic, partition, offset, reason, detail });
    this.metrics.deadLetter(group, reason);
  }

  /** A lane with parked records has room again. Not waited for: without it they come back at their probe time. */
  announceRoom(lane: string, channel: string, room: number): void {
    const changed = { lane, channel, group: this.group.name, room, changedAt: isoTime(this.now()) };
    this.publisher.publish(valueRecord(laneChangedV1, lane, changed)).catch((error: unknown) => {
      this.log.warn('lane.unannounced', { group: this.group.name, room }, error);
    });
  }

  private async send(letter: Outgoing): Promise<void> {
    try {
      await this.publisher.publish(letter);
    } catch (error) {
      if (!isTooLarge(error)) throw error;
      await this.publisher.publish(withoutValue(letter, letter.value?.length ?? 0));
    }
  }

  private async request(
    work: Work,
    postponement: Omit<Parameters<typeof redeliveryRecord>[1], 'group'>,
  ): Promise<void> {
    const { message } = work;
    const { name: group } = this.group;
    try {
      await this.publisher.publish(redeliveryRecord(message, { ...postponement, group }));
      this.metrics.redelivery(group, postponement.why);
    } catch (error) {
      if (!isTooLarge(error)) throw error;
      await this.bury(work, {
        reason: 'MESSAGE_TOO_LARGE',
        detail: 'the record is too large to wait at the scheduler',
      });
    }
  }

  private describe(part: object) {
    if (this.group.describe === undefined) throw new Error(`group ${this.group.name} has no describe()`); // defineGroup refuses that
    return this.group.describe(part as never); // the group's own part: only its definitions decoded it
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof AppError && error.code === 'MESSAGE_TOO_LARGE';
}
