import {
  DEAD_LETTER_HEADER,
  type DeadLetter,
  deadLetterV1,
  eventAcceptedV1,
  eventMatchedV1,
  type Match,
  redeliveryRequestedV1,
} from '@carillon/contracts-messages';
import type { DeliveryDied, RecordPlace } from '@carillon/domain-history';
import { type Incoming, PART_HEADER } from '@carillon/platform-messaging';
import { AppError } from '@carillon/util';

import type { EventFacts } from './event-facts';

/** The form of a letter is the same in every group's topic. */
const DEAD_LETTER = deadLetterV1('any');

/** Fields of the dead record's own part that are looked at; it may be garbage, that may be why it is here. */
interface DeadPart {
  deliveryId?: unknown;
  subscriptionId?: unknown;
  redrive?: unknown;
  replay?: { number?: unknown };
  matches?: unknown;
  deliveries?: unknown;
}

/**
 * What a dead letter ends: the accepted record that matching gave up, or the deliveries that its record carried. Null when it is about
 * no event (an unreadable record of an inbox topic) or ends nothing (a fact that the ledger itself could not read).
 */
export function deadLetterFacts(message: Incoming<null>): EventFacts | null {
  const letter = letterOf(message);
  if (letter?.project === undefined || letter.eventId === undefined || letter.acceptedAt === undefined) return null;
  const { project, eventId, acceptedAt, group, origin, reason, detail, deadAt } = letter;
  const death = { group, reason, detail, deadAt };
  const part = partOf(message);
  const redrive = numberOf(part.redrive) ?? numberOf(part.replay?.number) ?? 0;
  if (origin.topic === eventAcceptedV1.topic && group === 'matching') {
    const record: RecordPlace = { partition: origin.partition, offset: origin.offset };
    return {
      project,
      eventId,
      records: [{ kind: 'record-dead', record, acceptedAt, replay: redrive, ...death }],
      deliveries: [],
    };
  }
  const carriers =
    origin.topic === eventMatchedV1.topic
      ? part.matches
      : origin.topic === redeliveryRequestedV1.topic
        ? part.deliveries
        : origin.topic === `${group}.delivery.requested.v1`
          ? [part]
          : null; // no record of ours that carries deliveries
  if (group === 'ledger' || !Array.isArray(carriers)) return null;
  const deliveries = (carriers as Partial<Match>[]).flatMap(({ deliveryId, subscriptionId }): DeliveryDied[] =>
    typeof deliveryId === 'string' && typeof subscriptionId === 'string'
      ? [{ kind: 'delivery-dead', deliveryId, subscriptionId, acceptedAt, redrive, death }]
      : [],
  );
  return deliveries.length === 0 ? null : { project, eventId, records: [], deliveries };
}

function letterOf({ headers }: Incoming<null>): DeadLetter | null {
  const header = headers[DEAD_LETTER_HEADER];
  if (header === undefined) return null;
  try {
    return DEAD_LETTER.decode(JSON.parse(header.toString('utf8')));
  } catch (error) {
    throw error instanceof AppError
      ? error
      : new AppError('MESSAGE_INVALID', `${DEAD_LETTER_HEADER} is not JSON`, { cause: error });
  }
}

/** Only from our header, which every record that carries deliveries has: the value is what somebody sent. */
function partOf({ headers }: Incoming<null>): DeadPart {
  try {
    const part: unknown = JSON.parse(String(headers[PART_HEADER]));
    return typeof part === 'object' && part !== null ? part : {};
  } catch {
    return {}; // unreadable is why it is dead
  }
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}
