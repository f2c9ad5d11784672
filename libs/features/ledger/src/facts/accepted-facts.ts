import type { EventAccepted } from '@carillon/contracts-messages';
import { type AttributeMap, type CarriedEvent, eventOfKafka } from '@carillon/domain-event';
import { recordKey } from '@carillon/domain-history';
import type { Incoming } from '@carillon/platform-messaging';
import type { EventContent } from '@carillon/storage-events';
import { AppError } from '@carillon/util';

import type { EventFacts } from './event-facts';

/** `body`: the bytes, fetched when the record only refers to them; null when they are gone. */
export function acceptedFacts(message: Incoming<EventAccepted>, body: Buffer | null): EventFacts {
  const { project, eventId, acceptedAt, replay, direct } = message.part;
  const record = { partition: message.partition, offset: String(message.offset) };
  return {
    project,
    eventId,
    records: [
      {
        kind: 'accepted',
        record,
        acceptedAt,
        replay: replay?.number ?? 0,
        ...(direct === undefined ? {} : { direct: true as const }),
      },
    ],
    deliveries: [],
    content: contentOf(message, body),
    isNew: replay === undefined,
  };
}

function contentOf(
  { part, partition, offset, headers, key }: Incoming<EventAccepted>,
  body: Buffer | null,
): EventContent {
  const event = eventOfKafka(headers, body, part.posted);
  const { id, source, type, subject, time } = attributesOf(event, body);
  return {
    from: { acceptedAt: part.acceptedAt, record: recordKey({ partition, offset: String(offset) }) },
    source: source ?? '',
    sourceId: id ?? '',
    type: type ?? '',
    subject: subject ?? null,
    time: time ?? null,
    sizeBytes: event.body.length,
    form: event.form,
    posted: part.posted ?? false,
    key: key ?? part.eventId,
    headers: eventHeaders(headers),
    body: part.bodyRef === undefined ? event.body : null,
    bodyRef: part.bodyRef ?? null,
  };
}

/** A structured event whose body is gone, or is not what ingest let in, is listed without them: that it was accepted counts all the same. */
function attributesOf(event: CarriedEvent, body: Buffer | null): AttributeMap {
  if (event.form === 'structured' && body === null) return {};
  try {
    return event.attributes;
  } catch (error) {
    if (error instanceof AppError) return {};
    throw error;
  }
}

/** The event's own headers, of which a record is made again; ours and those of the trace belong to one way only. */
function eventHeaders(headers: Readonly<Record<string, Buffer>>): [string, string][] {
  return Object.entries(headers)
    .filter(([name]) => name.startsWith('ce_') || name === 'content-type')
    .map(([name, value]) => [name, value.toString('utf8')]);
}
