import type { MatchableEvent } from '@carillon/domain-matching';
import type { CarriedLoggedEvent } from '@carillon/storage-events';
import { isoTime } from '@carillon/util';

import type { EventJudge } from '../judge-event';
import type { PreviewAnswer } from './preview-schemas';

/** Different reasons that an answer names. */
const MOST_REASONS = 10;
const HOUR_MS = 3_600_000;

/** Counts and collects what a preview finds. */
export class PreviewFindings {
  scanned = 0;
  private hits = 0;
  private oldest: string | null = null;
  private readonly samples: PreviewAnswer['samples'] = [];
  private readonly faults = new Map<string, { events: number; example: string }>();

  constructor(
    private readonly judge: EventJudge,
    private readonly mostSamples: number,
  ) {}

  /** `event` null: its body is no longer kept. */
  take(item: CarriedLoggedEvent, event: MatchableEvent | null): void {
    this.scanned++;
    this.oldest = item.acceptedAt;
    if (event === null) {
      this.fault('The body is no longer kept.', item.eventId);
      return;
    }
    const { matches, fault } = this.judge.judge(event);
    if (fault !== null) this.fault(fault, item.eventId);
    if (!matches) return;
    this.hits++;
    if (this.samples.length < this.mostSamples) this.samples.push(this.sampleOf(item, event));
  }

  /** `sinceMs`: everything from there on was looked at; null: the preview was cut short. */
  answer(sinceMs: number | null, toMs: number): PreviewAnswer {
    const from = sinceMs === null ? (this.oldest ?? isoTime(toMs)) : isoTime(sinceMs);
    const hours = Math.max(toMs - Date.parse(from), 1) / HOUR_MS;
    return {
      hits: this.hits,
      scanned: this.scanned,
      complete: sinceMs !== null,
      from,
      to: isoTime(toMs),
      ratePerHour: Math.round((this.hits / hours) * 100) / 100,
      samples: this.samples,
      faults: [...this.faults].map(([reason, { events, example }]) => ({ reason, events, example })),
    };
  }

  private sampleOf(
    { eventId, acceptedAt }: CarriedLoggedEvent,
    event: MatchableEvent,
  ): PreviewAnswer['samples'][number] {
    const { type = '', source = '', subject = null, time = null } = event.attributes;
    return { id: eventId, type, source, subject, time, acceptedAt, clauses: this.judge.explain(event) };
  }

  private fault(reason: string, eventId: string): void {
    const known = this.faults.get(reason);
    if (known !== undefined) known.events++;
    else if (this.faults.size < MOST_REASONS) this.faults.set(reason, { events: 1, example: eventId });
  }
}
