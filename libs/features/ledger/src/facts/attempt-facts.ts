import type { AttemptFinished } from '@carillon/contracts-messages';
import type { AttemptNote } from '@carillon/domain-history';
import { isoTime } from '@carillon/util';

import { answerOf, type EventFacts } from './event-facts';

export function attemptFacts(finished: AttemptFinished): EventFacts {
  const {
    project,
    eventId,
    acceptedAt,
    deliveryId,
    subscriptionId,
    redrive,
    revision,
    startedAt,
    durationMs,
    outcome,
    reason,
    owner,
    channel,
    target,
  } = finished;
  const attempt: AttemptNote = {
    number: finished.attempt,
    revision,
    startedAt,
    durationMs,
    outcome,
    reason,
    owner,
    channel,
    target,
    ...answerOf(finished),
    ...(finished.nextAttemptAt === undefined ? {} : { nextAttemptAt: finished.nextAttemptAt }),
  };
  const endedAt = isoTime(Date.parse(startedAt) + Math.round(durationMs));
  return {
    project,
    eventId,
    records: [],
    deliveries: [{ kind: 'attempt', deliveryId, subscriptionId, acceptedAt, redrive, attempt }],
    disable:
      finished.disable === undefined
        ? []
        : [{ subscriptionId, revision, reason: { code: reason, text: finished.disable.text, at: endedAt } }],
  };
}
