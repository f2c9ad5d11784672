import { type RedeliveryRequested, redeliveryRequestedV1 } from '@carillon/contracts-messages';
import { SETTINGS, type Settings } from '@carillon/platform-config';
import { ConsumesBatch, dead, done, type Incoming, type Outcome } from '@carillon/platform-messaging';
import { type Counter, Metrics } from '@carillon/platform-observability';
import { BodyStore } from '@carillon/storage-bodies';
import { type Parked, ParkedLanes, RedeliveryStore, type WaitingRecord } from '@carillon/storage-redeliveries';
import { AppError } from '@carillon/util';
import { Controller, Inject } from '@nestjs/common';

import { DueLoop } from './due-loop';
import { HeldDeliveries } from './held-deliveries';
import { SCHEDULER } from './scheduler-groups';
import { waitingRecordOf } from './waiting-record';

/** A body that is kept apart must outlive the wait and the attempt behind it. */
const BODY_KEPT_LONGER_MS = 24 * 3_600_000;

/** Stores what must wait. A request is done when it is stored, under an id that a repetition shares. */
@Controller()
export class RedeliveryRequestedConsumer {
  private readonly kept: Counter;

  constructor(
    @Inject(RedeliveryStore) private readonly store: RedeliveryStore,
    @Inject(ParkedLanes) private readonly lanes: ParkedLanes,
    @Inject(HeldDeliveries) private readonly held: HeldDeliveries,
    @Inject(DueLoop) private readonly loop: DueLoop,
    @Inject(BodyStore) private readonly bodies: Pick<BodyStore, 'keepUntil'>,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(Metrics) metrics: Metrics,
  ) {
    this.kept = metrics.counter('scheduler.kept_records', { description: 'Requests stored until they are due' });
  }

  @ConsumesBatch(redeliveryRequestedV1, SCHEDULER)
  async keep(messages: Incoming<RedeliveryRequested>[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    const records: WaitingRecord[] = [];
    const parked: Parked[] = [];
    for (const message of messages) {
      const record = this.read(message);
      outcomes.push('kind' in record ? record : done);
      if ('kind' in record) continue;
      records.push(record);
      const { group, lane, dueAtMs } = record;
      if (record.parked !== null && lane !== null)
        parked.push({ group, lane, probeAtMs: dueAtMs, parkedAtMs: message.timestampMs });
    }
    await this.keepBodies(messages);
    await this.store.keep(records, Date.now());
    await this.lanes.parked(parked, Date.now());
    await this.held.lookAgain(records.flatMap(({ holdFor }) => holdFor ?? []));
    for (const { why } of records) this.kept.add(1, { why });
    if (records.length > 0) this.loop.wake(Math.min(...records.map(({ dueAtMs }) => dueAtMs)));
    // a lane may have said that it has room after the parking and before the storing
    if (parked.length > 0) this.loop.wake(0);
    return outcomes;
  }

  private async keepBodies(messages: readonly Incoming<RedeliveryRequested>[]): Promise<void> {
    const bodies = new Map<string, { project: string; ref: string; untilMs: number }>();
    for (const { part } of messages) {
      const ref = part.part['bodyRef'];
      const untilMs = Date.parse(part.dueAt) + BODY_KEPT_LONGER_MS;
      if (typeof ref !== 'string' || Number.isNaN(untilMs)) continue;
      const known = bodies.get(`${part.project} ${ref}`)?.untilMs ?? 0;
      bodies.set(`${part.project} ${ref}`, { project: part.project, ref, untilMs: Math.max(known, untilMs) });
    }
    // one that is gone already stays gone: the reader of the record will say so
    for (const { project, ref, untilMs } of bodies.values()) await this.bodies.keepUntil(project, ref, untilMs);
  }

  private read(message: Incoming<RedeliveryRequested>): WaitingRecord | Outcome {
    const { topic } = message.part;
    if (this.settings.ingest.inboxTopics.includes(topic))
      return dead('MESSAGE_INVALID', `${topic} is an inbox topic: nothing is put back there`);
    try {
      return waitingRecordOf(message);
    } catch (error) {
      if (error instanceof AppError) return dead(error.code, error.message);
      throw error;
    }
  }
}
