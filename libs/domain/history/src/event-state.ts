import type { History } from './history';
import { matchesOf, type RecordState, recordState } from './record-state';

/** What became of an event: `accepted` while matching has not spoken. Duplicates of it never change this. */
export type EventState = 'accepted' | 'matched' | 'unmatched' | 'dead';

const BY_WEIGHT: readonly [RecordState, EventState][] = [
  ['matched', 'matched'],
  ['in-flight', 'accepted'],
  ['unmatched', 'unmatched'],
  ['dead', 'dead'],
];

export function eventState(records: History['records']): EventState {
  const states = new Set(Object.values(records).map(recordState));
  return BY_WEIGHT.find(([state]) => states.has(state))?.[1] ?? 'accepted';
}

/** How many subscriptions the event matched, as far as known: the widest of its records, or what deliveries are known. */
export function eventMatches(history: History): number {
  return Math.max(Object.keys(history.deliveries).length, 0, ...Object.values(history.records).map(matchesOf));
}
