import { type DeliveryState, standingOf } from './delivery-state';
import type { History } from './history';
import { type RecordState, recordState } from './record-state';

/** Counters of the books: events by what became of their records, matches by where their deliveries stand. */
export const TALLY_FIELDS = [
  'accepted',
  'withMatches',
  'unmatched',
  'duplicate',
  'eventsDead',
  'eventsInFlight',
  'matched',
  'delivered',
  'denied',
  'suppressed',
  'dead',
  'pending',
  'inFlight',
] as const;
export type TallyField = (typeof TALLY_FIELDS)[number];
export type Tally = Record<TallyField, number>;

/** What one history adds to the books of one slice; absent fields are 0. */
export type PartialTally = Partial<Tally>;

const FIELD_OF_RECORD: Record<RecordState, TallyField> = {
  matched: 'withMatches',
  unmatched: 'unmatched',
  duplicate: 'duplicate',
  dead: 'eventsDead',
  'in-flight': 'eventsInFlight',
};

const FIELD_OF_DELIVERY: Record<Exclude<DeliveryState, 'pending'>, TallyField> = {
  delivered: 'delivered',
  denied: 'denied',
  suppressed: 'suppressed',
  dead: 'dead',
};

/**
 * Books are counted by slices of this length: a slice is what is counted again after a fact about it, so at 1,500 events a second one count
 * looks at 15,000 documents, not at the five million of an hour.
 */
export const SLICE_MS = 10_000;

/** Number of the slice since the epoch, of a time in ISO 8601. */
export function sliceOf(time: string): number {
  return Math.floor(Date.parse(time) / SLICE_MS);
}

/**
 * What this history adds to the books, by slice of `acceptedAt`. Every record and every delivery is counted in one field beside
 * its total, so the books add up by construction; what they cannot show is what is overdue (see `imbalanceOf`).
 */
export function talliesOf(history: History): Map<number, PartialTally> {
  const tallies = new Map<number, PartialTally>();
  const count = (time: string, ...fields: TallyField[]): void => {
    const slice = sliceOf(time);
    const tally = tallies.get(slice) ?? {};
    for (const field of fields) tally[field] = (tally[field] ?? 0) + 1;
    tallies.set(slice, tally);
  };
  for (const entry of Object.values(history.records))
    count(entry.acceptedAt, 'accepted', FIELD_OF_RECORD[recordState(entry)]);
  for (const delivery of Object.values(history.deliveries)) {
    const standing = standingOf(delivery);
    const field =
      standing.state === 'pending'
        ? standing.waitsUntil === undefined
          ? 'inFlight'
          : 'pending'
        : FIELD_OF_DELIVERY[standing.state];
    count(delivery.acceptedAt, 'matched', field);
  }
  return tallies;
}

/** Field by field; absent ones count as 0. */
export function sumTallies(tallies: Iterable<PartialTally>): Tally {
  const sum = Object.fromEntries(TALLY_FIELDS.map((field) => [field, 0])) as Tally;
  for (const tally of tallies) for (const field of TALLY_FIELDS) sum[field] += tally[field] ?? 0;
  return sum;
}
