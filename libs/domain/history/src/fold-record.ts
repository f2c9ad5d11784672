import type { RecordFact } from './facts';
import type { RecordEntry, SeenPart } from './history';
import { compareText, earlier, preferred } from './preference';

/** The record's entry with the fact in it; the same object when the fact tells nothing new. */
export function foldRecord(known: RecordEntry | undefined, fact: RecordFact): RecordEntry {
  const entry = known ?? { acceptedAt: fact.acceptedAt, replay: fact.replay, seen: {} };
  const acceptedAt = earlier(entry.acceptedAt, fact.acceptedAt);
  const replay = Math.max(entry.replay, fact.replay);
  const direct = entry.direct ?? fact.direct;
  const isKnown = acceptedAt === entry.acceptedAt && replay === entry.replay && direct === entry.direct;
  const base = isKnown ? entry : { ...entry, acceptedAt, replay, ...(direct === undefined ? {} : { direct }) };
  switch (fact.kind) {
    case 'accepted':
      return base;
    case 'matched': {
      const key = `${fact.part}/${fact.parts}`;
      const { matches, duplicate, matchedAt, subscriptionOffset, unjudged, unreadable } = fact;
      const found = {
        ...{ matches, duplicate, matchedAt, subscriptionOffset },
        ...(unjudged === undefined ? {} : { unjudged }),
        ...(unreadable === undefined ? {} : { unreadable }),
      };
      const part = preferred(base.seen[key], found, seenPreference);
      return part === base.seen[key] ? base : { ...base, seen: { ...base.seen, [key]: part } };
    }
    case 'record-dead': {
      const { group, reason, detail, deadAt } = fact;
      const death = preferred(base.death, { group, reason, detail, deadAt }, (a, b) => compareText(a.deadAt, b.deadAt));
      return death === base.death ? base : { ...base, death };
    }
  }
}

/** A real matching over one that was taken for a duplicate, more matches over fewer, then the earlier. */
function seenPreference(a: SeenPart, b: SeenPart): number {
  if (a.duplicate !== b.duplicate) return a.duplicate ? -1 : 1;
  return a.matches - b.matches || compareText(b.matchedAt, a.matchedAt);
}
