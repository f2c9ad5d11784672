import { type DeliveryFact, fold, type RecordFact } from '@carillon/domain-history';
import { deliveryIdOf, eventIdOf } from '@carillon/util';

import type { EventContent } from './event-content';
import { emptyPiece } from './history-piece';
import type { PieceChange } from './history-store';

/** `sub_` ids of these specs. */
export const subscriptionNumbered = (n: number): string => `sub_${String(n).padStart(32, '0')}`;

export interface EventInSpec {
  project?: string;
  number?: number;
  acceptedAt?: string;
  offset?: string;
}

/** A new event with these facts; records and deliveries are those of `facts`. */
export function anEventPiece(event: EventInSpec, records: RecordFact[], deliveries: DeliveryFact[]): PieceChange {
  const project = event.project ?? 'default';
  const eventId = eventIdOf(project, '/spec', String(event.number ?? 1));
  const empty = emptyPiece(project, eventId, null);
  return {
    before: null,
    after: { ...empty, history: fold(empty.history, records, deliveries), contentFrom: contentOf(event).from },
    content: contentOf(event),
  };
}

export function contentOf(event: EventInSpec): EventContent {
  return {
    from: { acceptedAt: event.acceptedAt ?? at(0), record: `0-${event.offset ?? '1'}` },
    source: '/spec',
    sourceId: String(event.number ?? 1),
    type: 'spec.event',
    subject: null,
    time: null,
    sizeBytes: 8,
    form: 'binary',
    posted: false,
    key: 'key',
    headers: [
      ['ce_id', String(event.number ?? 1)],
      ['content-type', 'application/json'],
    ],
    body: Buffer.from('{"n":12}'),
    bodyRef: null,
  };
}

/** The time `seconds` after the beginning of these specs' world. */
export function at(seconds: number): string {
  return new Date(Date.parse('2026-01-01T10:00:00.000Z') + seconds * 1000).toISOString();
}

export function accepted(event: EventInSpec): RecordFact {
  return {
    kind: 'accepted',
    record: { partition: 0, offset: event.offset ?? '1' },
    acceptedAt: event.acceptedAt ?? at(0),
    replay: 0,
  };
}

export function matched(event: EventInSpec, matches = 1): RecordFact {
  const record = { partition: 0, offset: event.offset ?? '1' };
  return {
    kind: 'matched',
    record,
    acceptedAt: event.acceptedAt ?? at(0),
    replay: 0,
    part: 0,
    parts: 1,
    matches,
    duplicate: false,
    matchedAt: at(1),
    subscriptionOffset: '1',
  };
}

export function attempted(
  event: EventInSpec,
  outcome: 'delivered' | 'retry' | 'dead',
  subscription = 1,
  redrive = 0,
): DeliveryFact {
  const eventId = eventIdOf(event.project ?? 'default', '/spec', String(event.number ?? 1));
  const subscriptionId = subscriptionNumbered(subscription);
  return {
    kind: 'attempt',
    deliveryId: deliveryIdOf(eventId, subscriptionId),
    subscriptionId,
    acceptedAt: event.acceptedAt ?? at(0),
    redrive,
    attempt: {
      number: 1,
      revision: 1,
      startedAt: at(2),
      durationMs: 1,
      outcome,
      reason: outcome === 'delivered' ? '' : 'WEBHOOK_TIMEOUT',
      owner: 'ada',
      channel: 'webhook',
      target: 'http://t/',
    },
  };
}
