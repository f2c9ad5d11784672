import { type MessageBase, type RedeliveryRequested, redeliveryRequestedV1 } from '@carillon/contracts-messages';
import { isoTime } from '@carillon/util';

import type { Waiting } from '../consumer-group';
import type { Incoming } from '../incoming';
import { FAILURES_HEADER, PARKED_HEADER } from '../our-headers';
import type { Outgoing } from '../publisher';
import { eventRecord } from '../records';

/** Why and until when a record waits at the scheduler. */
export interface Postponement {
  readonly group: string;
  readonly why: 'retry' | 'park' | 'hold';
  readonly reason: string;
  readonly dueAtMs: number;
  /** Our part as it shall come back; `hop` is counted here. */
  readonly part: object;
  /** Of that part. */
  readonly waiting: Waiting;
  readonly lane?: string;
  readonly subscriptionId?: string;
  /** How often its handler has thrown; travels with the record. */
  readonly failures: number;
}

/**
 * Asks the scheduler to keep the record and to put it back on its topic for this group. `hop` counts passages, so that a record put off twice is two
 * requests, and a request read twice is one.
 */
export function redeliveryRecord(message: Incoming<unknown>, postponement: Postponement): Outgoing {
  const { group, why, reason, dueAtMs, part, waiting, lane, subscriptionId, failures } = postponement;
  const hop = waiting.hop + 1;
  const { project, eventId, acceptedAt } = part as MessageBase; // every our-part has them; the runner checked it when it decoded the record
  const request: RedeliveryRequested = {
    project,
    eventId,
    acceptedAt,
    topic: message.topic,
    key: message.key,
    group,
    origin: { partition: message.partition, offset: String(message.offset) },
    dueAt: isoTime(dueAtMs),
    why,
    reason,
    deliveries: waiting.deliveries,
    redrive: waiting.redrive,
    attempt: waiting.attempt,
    hop,
    ...(lane === undefined ? {} : { lane }),
    ...(subscriptionId === undefined ? {} : { subscriptionId }),
    part: { ...part, hop },
  };
  return eventRecord(redeliveryRequestedV1, requestKey(message, waiting), request, {
    headers: {
      ...message.headers,
      ...(why === 'park' ? { [PARKED_HEADER]: '1' } : {}),
      ...(failures > 0 ? { [FAILURES_HEADER]: String(failures) } : {}),
    },
    body: message.value,
  });
}

/** Requests about one delivery stay in order; a record with several is known by its place. */
function requestKey({ topic, partition, offset }: Incoming<unknown>, { deliveries }: Waiting): string {
  const [only, ...others] = deliveries;
  return only !== undefined && others.length === 0 ? only.deliveryId : `${topic}/${partition}/${offset}`;
}
