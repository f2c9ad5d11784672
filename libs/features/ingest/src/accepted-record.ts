import { type DirectMatch, type EventAccepted, eventAcceptedV1 } from '@carillon/contracts-messages';
import { type CarriedEvent, eventKeyOf, kafkaHeadersOf } from '@carillon/domain-event';
import { eventRecord, type Outgoing } from '@carillon/platform-messaging';

/** An event that was judged and may be accepted: whose it is and what it is called from now on. */
export interface JudgedEvent {
  readonly event: CarriedEvent;
  readonly project: string;
  readonly eventId: string;
  /** It is for these subscriptions alone. */
  readonly direct?: readonly DirectMatch[];
}

/** The record that makes an event accepted. With `bodyRef` its value stays behind in the store. */
export function acceptedRecord(
  { event, project, eventId, direct }: JudgedEvent,
  acceptedAt: string,
  bodyRef?: string,
): Outgoing {
  const part: EventAccepted = {
    project,
    eventId,
    acceptedAt,
    ...(bodyRef === undefined ? {} : { bodyRef }),
    ...(event.form === 'posted' ? { posted: true } : {}),
    ...(direct === undefined ? {} : { direct: [...direct] }),
  };
  const body = bodyRef === undefined ? event.body : null;
  return eventRecord(eventAcceptedV1, eventKeyOf(event, eventId), part, { headers: kafkaHeadersOf(event), body });
}
