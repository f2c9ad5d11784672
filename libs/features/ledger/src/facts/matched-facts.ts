import type { EventMatched } from '@carillon/contracts-messages';
import type { MatchMade } from '@carillon/domain-history';
import type { Incoming } from '@carillon/platform-messaging';
import { isoTime } from '@carillon/util';

import type { EventFacts } from './event-facts';

/**
 * A record that came back from the scheduler tells nothing: it is the rest of one that was told whole. Null then.
 */
export function matchedFacts({ part: matched, redelivered, timestampMs }: Incoming<EventMatched>): EventFacts | null {
  if (redelivered || matched.hop !== undefined) return null;
  const {
    project,
    eventId,
    acceptedAt,
    accepted,
    part,
    parts,
    matches,
    duplicate = false,
    subscriptionOffset,
    direct = false,
    unjudged,
    unreadable,
  } = matched;
  const redrive = matched.replay?.number ?? 0;
  return {
    project,
    eventId,
    records: [
      {
        kind: 'matched',
        record: accepted,
        acceptedAt,
        replay: redrive,
        part,
        parts,
        matches: matches.length,
        duplicate,
        matchedAt: isoTime(timestampMs),
        subscriptionOffset,
        ...(direct ? { direct: true as const } : {}),
        ...(unjudged === undefined ? {} : { unjudged }),
        ...(unreadable === undefined ? {} : { unreadable }),
      },
    ],
    deliveries: matches.map(({ deliveryId, subscriptionId, revision, owner, policy, channel, lane }): MatchMade => {
      return {
        kind: 'match',
        deliveryId,
        subscriptionId,
        acceptedAt,
        redrive,
        match: { revision, owner, policy, channel, lane },
      };
    }),
    fanOut: { parts, matches: matches.length },
  };
}
