import { matchesOf, type RecordEntry, recordState } from '@carillon/domain-history';
import type { Subscription } from '@carillon/domain-subscription';
import type { ErrorCode } from '@carillon/util';

import type { MatchingStage } from './explanation';
import { failureOf } from './failed-clause';
import type { Known } from './known';
import { type JudgedSubscription, judgeSubscription } from './subscription-at';

type Finding = Pick<MatchingStage, 'outcome' | 'text'> & { reason: ErrorCode | '' } & Partial<MatchingStage>;

/** What matching made of a record for one subscription; without one (null), for all. */
export function matchingStage(entry: RecordEntry, known: Known | null): MatchingStage {
  const found = unsettled(entry) ?? (known === null ? forAll(entry) : forOne(entry, known));
  const base = { at: matchedAt(entry), matches: matchesOf(entry), revision: null, clauses: [] };
  return { stage: 'matching', round: entry.replay, ...base, ...found };
}

/** What does not depend on the subscription. */
function unsettled(entry: RecordEntry): Finding | null {
  switch (recordState(entry)) {
    case 'in-flight':
      return { outcome: 'waiting', reason: '', text: 'It has not been matched yet.' };
    case 'dead':
      return {
        outcome: 'dead',
        at: entry.death?.deadAt ?? null,
        // codes of a record are from our own list
        reason: (entry.death?.reason ?? '') as ErrorCode,
        text: `Matching gave it up; it is a dead letter: ${entry.death?.detail ?? ''}`,
      };
    case 'duplicate':
      return {
        outcome: 'suppressed',
        reason: 'DUPLICATE',
        text: 'It repeats an event that was matched before; nothing more was done with it.',
      };
    case 'matched':
    case 'unmatched':
      return null;
  }
}

function forAll(entry: RecordEntry): Finding {
  const matches = matchesOf(entry);
  if (matches > 0)
    return { outcome: 'matched', reason: '', text: `${counted(matches)} wanted it${unjudgedWords(entry)}.` };
  const unreadable = unreadableOf(entry);
  return unreadable === null
    ? {
        outcome: 'not-matched',
        reason: 'FILTER_NOT_MATCHED',
        text: `No subscription wanted it${unjudgedWords(entry)}.`,
      }
    : {
        outcome: 'not-matched',
        reason: 'FILTER_NOT_JUDGED',
        text: `No subscription wanted it; its body cannot be read: ${unreadable}.`,
      };
}

function forOne(entry: RecordEntry, known: Known): Finding {
  const match = known.delivery?.entry.rounds[String(entry.replay)]?.match;
  const then = known.then.get(entry.replay) ?? null;
  const judged = then === null || known.event === null ? null : judgeSubscription(then, known.event);
  const shown = { revision: match?.revision ?? then?.revision ?? null, clauses: judged?.clauses ?? [] };
  if (match !== undefined) {
    const why =
      entry.direct === true ? 'It was addressed to this subscription; its filter was not asked.' : 'Its filter held.';
    return { ...shown, outcome: 'matched', reason: '', text: `It matched at revision ${match.revision}. ${why}` };
  }
  return { ...shown, ...notMatched(entry, known, then, judged) };
}

/** Why no match is recorded, the most certain reason first. */
function notMatched(
  entry: RecordEntry,
  known: Known,
  then: Subscription | null,
  judged: JudgedSubscription | null,
): Finding {
  if (entry.direct === true) return no('NOT_ADDRESSED', 'It is a test message to another subscription alone.');
  const unjudged = unjudgedOf(entry).find(({ subscriptionId }) => subscriptionId === known.subscriptionId);
  if (unjudged !== undefined) return notJudged(unjudged.reason);
  if (then === null) return unknownThen(entry, known);
  if (then.status === 'disabled')
    return no('DISABLED', `The subscription was disabled when the event was matched: ${then.statusReason?.text ?? ''}`);
  if (judged === null)
    return no('', 'No match is recorded; the event’s body is no longer kept, so its filter cannot be judged again.');
  if (judged.fault !== null) return notJudged(judged.fault);
  const failure = judged.matches ? null : failureOf(judged.clauses);
  if (failure?.clause.dialect === 'minSeverity') return no('BELOW_MIN_SEVERITY', `It did not match: ${failure.text}.`);
  if (!judged.matches)
    return no('FILTER_NOT_MATCHED', `It did not match: ${failure?.text ?? 'its filter did not hold'}.`);
  if (known.today === null)
    return no('DELETED', 'The filter would have held, but no match is recorded: the subscription was deleted before.');
  const about = 'it was changed about when the event came';
  return no(
    '',
    `Its filter holds, but no match is recorded: ${entry.replay > 0 ? `the replay was for others, or ${about}` : about}.`,
  );
}

function unknownThen(entry: RecordEntry, { createdAt }: Known): Finding {
  const at = matchedAt(entry);
  return createdAt !== null && at !== null && createdAt > at
    ? no('NOT_SUBSCRIBED', `The subscription was made at ${createdAt}, after the event was matched at ${at}.`)
    : no('', 'No match is recorded; what the subscription was at that time is no longer kept.');
}

function no(reason: ErrorCode | '', text: string): Finding {
  return { outcome: 'not-matched', reason, text };
}

function notJudged(why: string): Finding {
  return {
    outcome: 'not-judged',
    reason: 'FILTER_NOT_JUDGED',
    text: `Its filter could not be judged, so it did not match: ${why}.`,
  };
}

/** When the record was matched; null: not yet. */
export function matchedAt(entry: RecordEntry): string | null {
  return (
    Object.values(entry.seen)
      .map((part) => part.matchedAt)
      .sort()[0] ?? null
  );
}

function unjudgedOf({ seen }: RecordEntry) {
  return Object.values(seen).flatMap(({ unjudged = [] }) => unjudged);
}

function unreadableOf({ seen }: RecordEntry): string | null {
  return Object.values(seen).find(({ unreadable }) => unreadable !== undefined)?.unreadable ?? null;
}

function unjudgedWords(entry: RecordEntry): string {
  const unjudged = unjudgedOf(entry).length;
  return unjudged === 0 ? '' : `; the filters of ${counted(unjudged)} could not be judged`;
}

function counted(subscriptions: number): string {
  return subscriptions === 1 ? '1 subscription' : `${subscriptions} subscriptions`;
}
