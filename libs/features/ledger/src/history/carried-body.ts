import { type CarriedEvent, eventOfKafka } from '@carillon/domain-event';
import { BodyStore } from '@carillon/storage-bodies';
import { EventLog, type ReplayableEvent } from '@carillon/storage-events';
import { AppError } from '@carillon/util';
import { Inject, Injectable } from '@nestjs/common';

import { unknownEvent } from './unknown-event';

/** How long a body must still be there when its event is tried again: the whole retry schedule and a day. */
const TRIED_AGAIN_MS = 96 * 3_600_000;

/** The ledger folds facts of one event in any order; long before this the accepted one is among them. */
const WRITTEN_DOWN_MS = 60_000;

/** An event's bytes, wherever they are kept. */
@Injectable()
export class CarriedBody {
  constructor(
    @Inject(EventLog) private readonly log: EventLog,
    @Inject(BodyStore) private readonly bodies: BodyStore,
  ) {}

  /**
   * What is needed to publish something about the event again; its body will be there for as long as that may take.
   * @throws AppError `NOT_FOUND` when the project has no such event, `SERVICE_UNAVAILABLE` within moments of its acceptance, `EVENT_BODY_GONE`
   */
  async forAnotherTry(project: string, eventId: string): Promise<ReplayableEvent> {
    const found = await this.find(project, eventId);
    const { bodyRef } = found;
    if (bodyRef !== null && !(await this.bodies.keepUntil(project, bodyRef, Date.now() + TRIED_AGAIN_MS)))
      throw gone(eventId);
    return found;
  }

  /** @throws AppError `NOT_FOUND`, `SERVICE_UNAVAILABLE` within moments of its acceptance, `EVENT_BODY_GONE` */
  async event(project: string, eventId: string): Promise<CarriedEvent> {
    const { headers, body, bodyRef, posted } = await this.find(project, eventId);
    return eventOfKafka(headers, bodyRef === null ? body : await this.bodies.get(project, bodyRef), posted);
  }

  private async find(project: string, eventId: string): Promise<ReplayableEvent> {
    const found = await this.log.findForReplay(project, eventId);
    if (found !== null) return found;
    // known by later facts alone: what it was is not written down yet, or gone
    const known = await this.log.event(project, eventId);
    if (known !== null)
      throw Date.now() - Date.parse(known.acceptedAt) < WRITTEN_DOWN_MS ? notYet(eventId) : gone(eventId);
    throw unknownEvent(eventId);
  }
}

function notYet(eventId: string): AppError {
  return new AppError('SERVICE_UNAVAILABLE', `What ${eventId} was is being written down; try again in a moment.`, {
    context: { eventId },
    retryAfterSeconds: 1,
  });
}

function gone(eventId: string): AppError {
  return new AppError('EVENT_BODY_GONE', `The body of ${eventId} is no longer kept.`, { context: { eventId } });
}
