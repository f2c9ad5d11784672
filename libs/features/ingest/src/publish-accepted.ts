import { eventAcceptedV1 } from '@carillon/contracts-messages';
import { type Outgoing, type Publisher } from '@carillon/platform-messaging';
import { type Tracing } from '@carillon/platform-observability';
import { type BodyStore, CLAIM_CHECK_BYTES } from '@carillon/storage-bodies';
import { AppError, type Clock, isoTime } from '@carillon/util';

import { acceptedRecord, type JudgedEvent } from './accepted-record';
import { withinTime } from './within-time';

/** Large bodies of one batch that are stored at the same time; the store's connection pool is shared with everything else. */
const BODIES_AT_ONCE = 4;

export interface PublishAcceptedOptions {
  bodies: Pick<BodyStore, 'put'>;
  publisher: Publisher;
  tracing: Tracing;
  clock: Clock;
}

/**
 * Makes judged events durable: large bodies into the store first, then all records to Kafka, in order within a key. The only place that
 * writes first acceptances.
 */
export class PublishAccepted {
  constructor(private readonly options: PublishAcceptedOptions) {}

  /**
   * Resolves when Kafka has all of them (acks = all). When it rejects, some may have arrived all the same: sent again under the same ids
   * they are recognised as duplicates.
   *
   * @throws AppError `PUBLISH_UNAVAILABLE` or `STORE_UNAVAILABLE` after `timeoutMs` at the latest; `MESSAGE_TOO_LARGE`
   */
  async publish(judged: readonly JudgedEvent[], timeoutMs: number): Promise<void> {
    if (judged.length === 0) return;
    const attributes = { 'messaging.system': 'kafka', 'messaging.batch.message_count': judged.length };
    await this.options.tracing.span(`publish ${eventAcceptedV1.topic}`, { kind: 'producer', attributes }, async () => {
      const startedMs = performance.now();
      const acceptedAt = isoTime(this.options.clock.now());
      const refs = await this.checkIn(judged, acceptedAt, timeoutMs);
      const records = judged.map((one, index) => acceptedRecord(one, acceptedAt, refs.get(index)));
      const leftMs = Math.max(1, timeoutMs - (performance.now() - startedMs));
      await this.send(records, leftMs);
    });
  }

  private async send(records: readonly Outgoing[], timeoutMs: number): Promise<void> {
    const { publisher } = this.options;
    const [only] = records;
    await (records.length === 1 && only !== undefined
      ? publisher.publish(only, { timeoutMs })
      : publisher.publishAll(records, { timeoutMs }));
  }

  /** Stores what is above the claim check; references by place. */
  private async checkIn(
    judged: readonly JudgedEvent[],
    acceptedAt: string,
    timeoutMs: number,
  ): Promise<Map<number, string>> {
    const refs = new Map<number, string>();
    const large = [...judged.entries()].filter(([, { event }]) => event.body.length > CLAIM_CHECK_BYTES);
    if (large.length === 0) return refs;
    const put = async ([index, { event, project, eventId }]: [number, JudgedEvent]) => {
      refs.set(index, await this.options.bodies.put(project, eventId, event.body, acceptedAt));
    };
    const all = async () => {
      for (let start = 0; start < large.length; start += BODIES_AT_ONCE) {
        await Promise.all(large.slice(start, start + BODIES_AT_ONCE).map(put));
      }
    };
    await withinTime(
      all(),
      timeoutMs,
      () => new AppError('STORE_UNAVAILABLE', `The store did not take ${large.length} bodies in time.`),
    );
    return refs;
  }
}
