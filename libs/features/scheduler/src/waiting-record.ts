import type { RedeliveryRequested } from '@carillon/contracts-messages';
import { type Incoming, PART_HEADER, REDELIVERY_HEADER } from '@carillon/platform-messaging';
import type { WaitingRecord } from '@carillon/storage-redeliveries';
import { AppError } from '@carillon/util';

import { redeliveryId } from './redelivery-id';

/**
 * What is kept for a request: the record as it will go back, and what makes it due.
 * @throws AppError `MESSAGE_INVALID` when its time is none
 */
export function waitingRecordOf({ part: request, value, headers }: Incoming<RedeliveryRequested>): WaitingRecord {
  const { project, eventId, why, group, topic, key, lane = null, subscriptionId } = request;
  const own = Object.entries(headers).filter(([name]) => name !== PART_HEADER && name !== REDELIVERY_HEADER);
  return {
    id: redeliveryId(request),
    project,
    eventId,
    why,
    group,
    topic,
    key,
    headers: Object.fromEntries(own),
    value,
    part: JSON.stringify(request.part),
    dueAtMs: msOf(request.dueAt, 'dueAt'),
    lane,
    holdFor: why === 'hold' ? (subscriptionId ?? null) : null,
    parked: why === 'park' && lane !== null ? { acceptedAtMs: msOf(request.acceptedAt, 'acceptedAt') } : null,
  };
}

function msOf(time: string, field: string): number {
  const ms = Date.parse(time);
  if (Number.isNaN(ms))
    throw new AppError('MESSAGE_INVALID', `scheduler.redelivery.requested.v1: /${field} is no time`);
  return ms;
}
