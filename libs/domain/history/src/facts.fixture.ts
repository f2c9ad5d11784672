import fc from 'fast-check';

import type { AttemptNote, DecisionNote, DeliveryFact, RecordFact, RecordMatched, WaitNote } from './facts';

const HEX = '0123456789abcdef0123456789abcde';
export const T0 = Date.parse('2026-01-01T10:00:00.000Z');

/** The time `seconds` after the event of these specs was accepted. */
export function at(seconds: number): string {
  return new Date(T0 + seconds * 1000).toISOString();
}

export function deliveryNumbered(n: number): { deliveryId: string; subscriptionId: string } {
  return { deliveryId: `dlv_${HEX}${n}`, subscriptionId: `sub_${HEX}${n}` };
}

export function anAttempt(overrides: Partial<AttemptNote> = {}): AttemptNote {
  return {
    number: 1,
    revision: 1,
    startedAt: at(1),
    durationMs: 5,
    outcome: 'delivered',
    reason: '',
    owner: 'ada',
    channel: 'webhook',
    target: 'http://127.0.0.1/hook',
    ...overrides,
  };
}

export function aDecision(overrides: Partial<DecisionNote> = {}): DecisionNote {
  return {
    decision: 'allowed',
    reason: '',
    revision: 1,
    decidedAt: at(1),
    owner: 'ada',
    channel: 'webhook',
    ...overrides,
  };
}

export function aWait(overrides: Partial<WaitNote> = {}): WaitNote {
  return { attempt: 2, hop: 1, dueAt: at(5), why: 'retry', reason: 'WEBHOOK_TIMEOUT', ...overrides };
}

interface Where {
  delivery?: number;
  redrive?: number;
}

export const attempted = (attempt: Partial<AttemptNote> = {}, where: Where = {}): DeliveryFact => ({
  kind: 'attempt',
  ...about(where),
  attempt: anAttempt(attempt),
});
export const decided = (decision: Partial<DecisionNote> = {}, where: Where = {}): DeliveryFact => ({
  kind: 'decision',
  ...about(where),
  decision: aDecision(decision),
});
export const waits = (stage: 'policy' | 'delivery', wait: Partial<WaitNote> = {}, where: Where = {}): DeliveryFact => ({
  kind: 'wait',
  stage,
  ...about(where),
  wait: aWait(wait),
});
export const matchedBy = (where: Where = {}): DeliveryFact => ({
  kind: 'match',
  ...about(where),
  match: { revision: 1, owner: 'ada', policy: 'default', channel: 'webhook', lane: 'lane-1' },
});
export const diedAt = (group: string, where: Where = {}): DeliveryFact => ({
  kind: 'delivery-dead',
  ...about(where),
  death: { group, reason: 'ATTEMPTS_EXHAUSTED', detail: 'gave up', deadAt: at(9) },
});

export const accepted = (offset = '1', overrides: Partial<RecordFact> = {}): RecordFact =>
  ({ kind: 'accepted', record: { partition: 0, offset }, acceptedAt: at(0), replay: 0, ...overrides }) as RecordFact;
export const matched = (
  overrides: Partial<Extract<RecordFact, { kind: 'matched' }>> = {},
  offset = '1',
): RecordFact => ({
  kind: 'matched',
  record: { partition: 0, offset },
  acceptedAt: at(0),
  replay: 0,
  part: 0,
  parts: 1,
  matches: 1,
  duplicate: false,
  matchedAt: at(1),
  subscriptionOffset: '7',
  ...overrides,
});
export const recordDied = (offset = '1'): RecordFact => ({
  kind: 'record-dead',
  record: { partition: 0, offset },
  acceptedAt: at(0),
  replay: 0,
  group: 'matching',
  reason: 'MESSAGE_INVALID',
  detail: 'garbage',
  deadAt: at(2),
});

function about(where: Where): { deliveryId: string; subscriptionId: string; acceptedAt: string; redrive: number } {
  return { ...deliveryNumbered(where.delivery ?? 1), acceptedAt: at(0), redrive: where.redrive ?? 0 };
}

const time = fc.integer({ min: 0, max: 200 }).map(at);
const where = fc.record({
  delivery: fc.integer({ min: 1, max: 3 }),
  redrive: fc.constantFrom(0, T0 + 1000, T0 + 2000),
});
const offset = fc.constantFrom('1', '2', '3');

/** Any fact about any of three deliveries; small domains, so that facts about the same thing contradict each other. */
export const anyDeliveryFact: fc.Arbitrary<DeliveryFact> = fc.oneof(
  where.map((place) => matchedBy(place)),
  fc
    .tuple(where, fc.constantFrom('allowed', 'denied', 'suppressed'), time)
    .map(([place, decision, decidedAt]) => decided({ decision: decision, decidedAt }, place)),
  fc
    .tuple(
      where,
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom('delivered', 'retry', 'dead', 'suppressed'),
      time,
      fc.option(time, { nil: undefined }),
    )
    .map(([place, number, outcome, startedAt, nextAttemptAt]) =>
      attempted(
        {
          number,
          outcome: outcome,
          startedAt,
          ...(nextAttemptAt === undefined ? {} : { nextAttemptAt }),
        },
        place,
      ),
    ),
  fc
    .tuple(
      where,
      fc.constantFrom('policy', 'delivery'),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom('retry', 'park', 'hold', 'redrive'),
      time,
    )
    .map(([place, stage, attempt, hop, why, dueAt]) =>
      waits(stage as 'policy', { attempt, hop, why: why, dueAt }, place),
    ),
  where.map((place) => diedAt('policy', place)),
);

export const anyRecordFact: fc.Arbitrary<RecordFact> = fc.oneof(
  fc
    .tuple(offset, time, fc.constantFrom<{ direct?: true }>({}, { direct: true }))
    .map(([place, acceptedAt, direct]) => accepted(place, { acceptedAt, ...direct })),
  fc
    .tuple(
      offset,
      fc.constantFrom<[number, number][]>([0, 1], [0, 2], [1, 2], [0, 3]),
      fc.integer({ min: 0, max: 2 }),
      fc.boolean(),
      time,
      fc.constantFrom<Pick<RecordMatched, 'unjudged'>>(
        {},
        { unjudged: [{ subscriptionId: 'sub_1', reason: 'too costly' }] },
      ),
    )
    .map(([place, [part, parts], matches, duplicate, matchedAt, unjudged]) =>
      matched({ part, parts, matches, duplicate, matchedAt, ...unjudged }, place),
    ),
  offset.map((place) => recordDied(place)),
);
