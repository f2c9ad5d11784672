import {
  type EventAccepted,
  type EventMatched,
  eventMatchedV1,
  type Match,
  MATCHES_PER_RECORD,
  type Unjudged,
  UNJUDGED_PER_RECORD,
} from '@carillon/contracts-messages';
import type { Matched, MatchFault } from '@carillon/domain-matching';
import {
  eventRecord,
  type Incoming,
  type Outgoing,
  PART_HEADER,
  REDELIVERY_HEADER,
} from '@carillon/platform-messaging';
import { deliveryIdOf } from '@carillon/util';

/** Headers that belong to one passage of a record, not to the event. */
const PASSAGE_HEADERS = new Set([PART_HEADER, REDELIVERY_HEADER, 'traceparent', 'tracestate']);

/** Characters of a reason that travel: enough for a sentence, whatever a parser quotes of the event. */
const REASON_CHARACTERS = 200;

/** What matching found out about one accepted record. */
export interface Finding {
  duplicate: boolean;
  /** The record named its matches itself. */
  direct: boolean;
  matches: readonly Matched[];
  /** Subscriptions whose filter could not be judged on this event. */
  faults: readonly MatchFault[];
  /** Why its body could not be read, or null. */
  unreadable: string | null;
  /** Offset of the subscription topic up to which the index had been filled. */
  subscriptionOffset: number;
  /** Set when the body is to be left out of the records because it is in the store. */
  bodyRef: string | undefined;
}

/** The records that tell of it: one for every {@link MATCHES_PER_RECORD} matches, and one when there is none. The same finding makes the same records. */
export function matchedRecords(message: Incoming<EventAccepted>, finding: Finding): Outgoing[] {
  const { part: accepted, partition, offset } = message;
  const key = message.key ?? accepted.eventId;
  const headers = Object.fromEntries(Object.entries(message.headers).filter(([name]) => !PASSAGE_HEADERS.has(name)));
  const body = finding.bodyRef === undefined ? message.value : null;
  const groups = inGroups(finding.matches.map((matched) => matchOf(accepted.eventId, matched)));
  return groups.map((matches, number) => {
    const part: EventMatched = {
      project: accepted.project,
      eventId: accepted.eventId,
      acceptedAt: accepted.acceptedAt,
      ...(finding.bodyRef === undefined ? {} : { bodyRef: finding.bodyRef }),
      ...(accepted.posted === undefined ? {} : { posted: accepted.posted }),
      ...(accepted.replay === undefined ? {} : { replay: accepted.replay }),
      accepted: { partition, offset: String(offset) },
      part: number,
      parts: groups.length,
      ...(finding.duplicate ? { duplicate: true } : {}),
      ...(finding.direct ? { direct: true } : {}),
      ...(number === 0 && finding.faults.length > 0 ? { unjudged: unjudged(finding.faults) } : {}),
      ...(finding.unreadable === null ? {} : { unreadable: finding.unreadable.slice(0, REASON_CHARACTERS) }),
      subscriptionOffset: String(finding.subscriptionOffset),
      matches,
    };
    return eventRecord(eventMatchedV1, key, part, { headers, body });
  });
}

function matchOf(eventId: string, { subscriptionId, revision, owner, policy, channel, lane }: Matched): Match {
  return { subscriptionId, revision, owner, policy, channel, lane, deliveryId: deliveryIdOf(eventId, subscriptionId) };
}

function unjudged(faults: readonly MatchFault[]): Unjudged[] {
  return faults
    .toSorted(bySubscription)
    .slice(0, UNJUDGED_PER_RECORD)
    .map(({ subscriptionId, reason }) => ({ subscriptionId, reason: reason.slice(0, REASON_CHARACTERS) }));
}

/** In the order of the subscriptions' ids, so that a second run puts the same matches into the same parts. */
function inGroups(matches: readonly Match[]): Match[][] {
  const sorted = matches.toSorted(bySubscription);
  const groups: Match[][] = [];
  for (let start = 0; start < sorted.length; start += MATCHES_PER_RECORD)
    groups.push(sorted.slice(start, start + MATCHES_PER_RECORD));
  return groups.length === 0 ? [[]] : groups;
}

function bySubscription(a: { subscriptionId: string }, b: { subscriptionId: string }): number {
  return a.subscriptionId < b.subscriptionId ? -1 : 1;
}
