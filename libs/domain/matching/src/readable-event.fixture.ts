import { eventOfKafka } from '@carillon/domain-event';

import { matchableEvent } from './matchable-event';
import { randomEvent } from './random-events.fixture';
import type { RandomSource } from './random-source.fixture';
import type { MatchableEvent } from './subscription-index';

/** A random event as intake lets them through: its attributes and its document can be read. */
export function readableEvent(random: RandomSource): MatchableEvent {
  for (;;) {
    const { headers, body, posted } = randomEvent(random);
    const event = matchableEvent('default', eventOfKafka(headers, body, posted));
    if (isReadable(event)) return event;
  }
}

function isReadable(event: MatchableEvent): boolean {
  try {
    return [event.document, event.attributes].length > 0;
  } catch {
    return false;
  }
}
