import { memberText, readStructured } from '@carillon/domain-event';
import { matchableEvent } from '@carillon/domain-matching';
import { filtersAsked, Subscriptions } from '@carillon/features-subscriptions';
import { AppError } from '@carillon/util';
import { Inject, Injectable } from '@nestjs/common';

import { CarriedBody } from '../carried-body';
import { EventJudge, type Wanted } from '../judge-event';
import { trialSeverityNumber } from './filter-trial';
import type { TestAnswer, TestRequest } from './preview-schemas';

/** One filter against one event, as matching would judge it. Stores nothing and sends nothing. */
@Injectable()
export class TestFilter {
  constructor(
    @Inject(CarriedBody) private readonly bodies: CarriedBody,
    @Inject(Subscriptions) private readonly subscriptions: Subscriptions,
  ) {}

  /**
   * `bytes` is the request whole: an event inside it is cut out as it stands, so that its numbers are the producer's.
   *
   * @throws AppError as saving a subscription does for filters, as intake does for the event (pointers below `/event`), `NOT_FOUND`,
   *   `EVENT_BODY_GONE`
   */
  async run(project: string, request: TestRequest, bytes: Buffer): Promise<TestAnswer> {
    const { subscription, ...wanted } = await this.wantedBy(project, request);
    const judge = new EventJudge(wanted);
    const event = matchableEvent(project, await this.eventOf(project, request, bytes));
    const { matches, fault } = judge.judge(event);
    return {
      matches,
      clauses: judge.explain(event),
      ...(fault === null ? {} : { faults: [fault] }),
      ...(subscription === undefined ? {} : { subscription }),
    };
  }

  private async wantedBy(
    project: string,
    { filters = [], minSeverity, subscriptionId }: TestRequest,
  ): Promise<Wanted & Pick<TestAnswer, 'subscription'>> {
    if (subscriptionId === undefined) return { filters, minSeverity: trialSeverityNumber(minSeverity) };
    const stored = await this.subscriptions.get(project, subscriptionId);
    return {
      filters: filtersAsked(stored),
      minSeverity: minSeverity === undefined ? stored.minSeverity : trialSeverityNumber(minSeverity),
      subscription: { id: stored.id, revision: stored.revision },
    };
  }

  private async eventOf(project: string, { eventId }: TestRequest, bytes: Buffer) {
    if (eventId !== undefined) return this.bodies.event(project, eventId);
    try {
      return readStructured(Buffer.from(memberText(bytes, 'event') ?? '', 'utf8'));
    } catch (error) {
      throw belowEvent(error);
    }
  }
}

/** The fault's place in the request, not in the event. */
function belowEvent(error: unknown): unknown {
  if (!(error instanceof AppError)) return error;
  const faults = error.faults.map((fault) => ({ ...fault, pointer: `/event${fault.pointer}` }));
  return new AppError(error.code, error.message, { faults, cause: error });
}
