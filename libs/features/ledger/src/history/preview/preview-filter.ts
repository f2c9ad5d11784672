import { setImmediate as breathe } from 'node:timers/promises';

import { type CarriedEvent, eventOfKafka } from '@carillon/domain-event';
import { type MatchableEvent, matchableEvent } from '@carillon/domain-matching';
import type { BodyStore } from '@carillon/storage-bodies';
import type { CarriedLoggedEvent, EventLog, EventPlace } from '@carillon/storage-events';
import { AppError, type Clock } from '@carillon/util';

import type { EventJudge } from '../judge-event';
import { PreviewFindings } from './preview-findings';
import type { PreviewAnswer } from './preview-schemas';

export interface PreviewLimits {
  /** Events looked at. */
  events: number;
  timeMs: number;
  /** Judging at a stretch before everybody else in the process has a turn. */
  stretchMs: number;
}

/** Five seconds are what a person waits; a busy project's last hours fit, and an idle one's month. */
const PREVIEW_LIMITS: PreviewLimits = { events: 20_000, timeMs: 5_000, stretchMs: 10 };
/** Events of a page: with bodies of 16 KiB each some 3 MB. */
const PAGE = 200;
/** Large bodies fetched at once: up to 1 MiB each. */
const BODIES_AT_ONCE = 8;

export interface PreviewParts {
  log: Pick<EventLog, 'carried'>;
  bodies: Pick<BodyStore, 'get'>;
  clock: Clock;
  limits?: PreviewLimits;
}

export interface PreviewOptions {
  hours: number;
  /** Most samples. */
  limit: number;
}

/**
 * A filter over what was accepted lately, newest first, judged as matching would have. What live matching does not show a filter is left
 * out here too: test messages to single subscriptions. Bounded in events and time, page by page.
 */
export class PreviewFilter {
  constructor(private readonly parts: PreviewParts) {}

  /** @throws AppError `STORE_UNAVAILABLE` */
  async run(project: string, judge: EventJudge, { hours, limit }: PreviewOptions): Promise<PreviewAnswer> {
    const { log, clock, limits = PREVIEW_LIMITS } = this.parts;
    const toMs = clock.now();
    const sinceMs = toMs - hours * 3_600_000;
    const budget = new Budget(limits);
    const findings = new PreviewFindings(judge, limit);
    let after: EventPlace | undefined;
    do {
      const size = Math.min(PAGE, limits.events - findings.scanned);
      const page = await log.carried(project, { limit: size, sinceMs, ...(after === undefined ? {} : { after }) });
      const isDone = await this.look(project, page.items, findings, budget);
      after = page.next ?? undefined;
      const isCut = budget.isSpent || findings.scanned >= limits.events;
      if (!isDone || (isCut && after !== undefined)) return findings.answer(null, toMs);
    } while (after !== undefined);
    return findings.answer(sinceMs, toMs);
  }

  /** False: the time is over. */
  private async look(
    project: string,
    items: readonly CarriedLoggedEvent[],
    findings: PreviewFindings,
    budget: Budget,
  ): Promise<boolean> {
    const shown = items.filter(({ records }) => !Object.values(records).some(({ direct }) => direct === true));
    for (let start = 0; start < shown.length; start += BODIES_AT_ONCE) {
      const group = shown.slice(start, start + BODIES_AT_ONCE);
      const bodies = await Promise.all(group.map((item) => this.bodyOf(project, item)));
      for (const [n, item] of group.entries()) {
        if (budget.isSpent) return false;
        const body = bodies[n] ?? null;
        findings.take(item, body === null ? null : eventOf(project, item, body));
        await budget.pause();
      }
    }
    return true;
  }

  /** Null: no longer kept. */
  private async bodyOf(project: string, { body, bodyRef }: CarriedLoggedEvent): Promise<Buffer | null> {
    // only the payload of a binary event can have been empty
    if (bodyRef === null) return body ?? Buffer.alloc(0);
    try {
      return await this.parts.bodies.get(project, bodyRef);
    } catch (error) {
      if (error instanceof AppError && error.code === 'EVENT_BODY_GONE') return null;
      throw error;
    }
  }
}

/** Time, by the clock on the wall and at a stretch. */
class Budget {
  private readonly startedMs = performance.now();
  private stretchMs = this.startedMs;

  constructor(private readonly limits: PreviewLimits) {}

  get isSpent(): boolean {
    return performance.now() - this.startedMs >= this.limits.timeMs;
  }

  async pause(): Promise<void> {
    if (performance.now() - this.stretchMs < this.limits.stretchMs) return;
    await breathe();
    this.stretchMs = performance.now();
  }
}

function eventOf(project: string, { headers, posted }: CarriedLoggedEvent, body: Buffer): MatchableEvent {
  const carried: CarriedEvent = eventOfKafka(headers, body, posted);
  return matchableEvent(project, carried);
}
