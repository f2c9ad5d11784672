import type {
  AttemptFinished,
  EventAccepted,
  EventMatched,
  Match,
  MatchDecided,
  RedeliveryRequested,
  SubscriptionQuarantined,
} from '@carillon/contracts-messages';
import { aSubscription, type StatusReason, type Subscription } from '@carillon/domain-subscription';
import type { Subscriptions } from '@carillon/features-subscriptions';
import { anIncoming, FakePublisher, type Incoming, type Publisher } from '@carillon/platform-messaging';
import { type Mongo } from '@carillon/platform-mongo';
import { noMetrics, silentLogger } from '@carillon/platform-observability';
import type { BodyStore } from '@carillon/storage-bodies';
import { Books, HistoryStore } from '@carillon/storage-events';
import { deliveryIdOf, eventIdOf } from '@carillon/util';

import { FactsConsumer } from './facts.consumer';
import { Ledger } from './ledger';

export const at = (seconds: number): string =>
  new Date(Date.parse('2026-01-01T10:00:00.000Z') + seconds * 1000).toISOString();
export const subscriptionNumbered = (n: number): string => `sub_${String(n).padStart(32, '0')}`;

/** One event of a spec: what every record about it carries. */
export interface EventInSpec {
  number: number;
  project?: string;
  acceptedAt?: string;
}

export function eventIdNumbered({ number, project = 'default' }: EventInSpec): string {
  return eventIdOf(project, '/spec', String(number));
}
export function deliveryOf(event: EventInSpec, subscription = 1): string {
  return deliveryIdOf(eventIdNumbered(event), subscriptionNumbered(subscription));
}
const base = (event: EventInSpec) => ({
  project: event.project ?? 'default',
  eventId: eventIdNumbered(event),
  acceptedAt: event.acceptedAt ?? at(0),
});

export function acceptedRecord(
  event: EventInSpec,
  overrides: Partial<EventAccepted> = {},
  offset = event.number,
): Incoming<EventAccepted> {
  const headers = {
    ce_id: Buffer.from(String(event.number)),
    ce_source: Buffer.from('/spec'),
    ce_type: Buffer.from('spec.event'),
    ce_specversion: Buffer.from('1.0'),
    'content-type': Buffer.from('application/json'),
    traceparent: Buffer.from('00-trace'),
  };
  return anIncoming(
    { ...base(event), ...overrides },
    { offset, value: Buffer.from('{"big":90071992547409931}'), headers, key: `key-${event.number}` },
  );
}

export function matchOf(event: EventInSpec, subscription = 1): Match {
  return {
    subscriptionId: subscriptionNumbered(subscription),
    revision: 1,
    owner: 'ada',
    policy: 'default',
    channel: 'webhook',
    lane: `lane-${subscription}`,
    deliveryId: deliveryOf(event, subscription),
  };
}
export function matchedRecord(
  event: EventInSpec,
  subscriptions: readonly number[],
  overrides: Partial<EventMatched> = {},
  record: Partial<Incoming<unknown>> = {},
): Incoming<EventMatched> {
  const part: EventMatched = {
    ...base(event),
    accepted: { partition: 0, offset: String(event.number) },
    part: 0,
    parts: 1,
    subscriptionOffset: '1',
    matches: subscriptions.map((subscription) => matchOf(event, subscription)),
    ...overrides,
  };
  return anIncoming(part, { timestampMs: Date.parse(at(1)), ...(record as object) });
}
export function decidedRecord(
  event: EventInSpec,
  subscriptions: readonly number[],
  overrides: Partial<MatchDecided['decisions'][number]> = {},
  redrive = 0,
): Incoming<MatchDecided> {
  return anIncoming({
    ...base(event),
    redrive,
    decidedAt: at(2),
    decisions: subscriptions.map((subscription) => ({
      deliveryId: deliveryOf(event, subscription),
      subscriptionId: subscriptionNumbered(subscription),
      revision: 1,
      decision: 'allowed' as const,
      reason: '',
      owner: 'ada',
      channel: 'webhook',
      ...overrides,
    })),
  });
}
export function attemptRecord(
  event: EventInSpec,
  overrides: Partial<AttemptFinished> = {},
  subscription = 1,
): Incoming<AttemptFinished> {
  return anIncoming({
    ...base(event),
    deliveryId: deliveryOf(event, subscription),
    subscriptionId: subscriptionNumbered(subscription),
    revision: 1,
    owner: 'ada',
    channel: 'webhook',
    target: 'http://127.0.0.1/hook',
    redrive: 0,
    attempt: 1,
    hop: 0,
    startedAt: at(3),
    durationMs: 4,
    outcome: 'delivered' as const,
    reason: '',
    statusCode: 200,
    ...overrides,
  });
}
export function redeliveryRecord(
  event: EventInSpec,
  overrides: Partial<RedeliveryRequested> = {},
  subscription = 1,
): Incoming<RedeliveryRequested> {
  return anIncoming({
    ...base(event),
    topic: 'delivery-webhook.delivery.requested.v1',
    key: 'lane-1',
    group: 'delivery-webhook',
    origin: { partition: 0, offset: '1' },
    dueAt: at(60),
    why: 'retry' as const,
    reason: 'WEBHOOK_TIMEOUT',
    deliveries: [{ deliveryId: deliveryOf(event, subscription), subscriptionId: subscriptionNumbered(subscription) }],
    redrive: 0,
    attempt: 2,
    hop: 1,
    part: {},
    ...overrides,
  });
}

export function quarantinedRecord(
  event: EventInSpec,
  revision = 1,
  subscription = 1,
): Incoming<SubscriptionQuarantined> {
  return anIncoming({
    ...base(event),
    subscriptionId: subscriptionNumbered(subscription),
    revision,
    reason: 'FILTER_QUARANTINED',
    detail: 'Its filter was given up on 5 events.',
    quarantinedAt: at(4),
  });
}

/** Remembers what was switched off, by the first who asked; can be told to fail. */
export class FakeDisable implements Pick<Subscriptions, 'disable'> {
  readonly disabled: string[] = [];
  readonly states = new Map<string, Subscription | null>();
  failure: Error | null = null;
  disable(project: string, id: string, revision: number, reason: StatusReason): Promise<Subscription | null> {
    if (this.failure !== null) return Promise.reject(this.failure);
    const key = `${project} ${id} ${revision}`;
    this.disabled.push(key);
    const state =
      this.states.get(key) ??
      aSubscription({ id, project, revision: revision + 1, status: 'disabled', statusReason: reason });
    this.states.set(key, state);
    return Promise.resolve(state);
  }
}

/** A ledger on a store, without Kafka: the spec hands over the records. */
export function aLedger(
  mongo: Mongo,
  options: {
    bodies?: Map<string, Buffer>;
    log: ConstructorParameters<typeof Ledger>[2];
    /** In their place, those of a spec. */
    subscriptions?: Pick<Subscriptions, 'disable'>;
    publisher?: Publisher;
  },
) {
  const disable = new FakeDisable();
  const store = new HistoryStore(mongo);
  const books = new Books(mongo);
  const published = new FakePublisher();
  const { subscriptions = disable, publisher = published } = options;
  // only `disable` is called
  const own = subscriptions as unknown as Subscriptions;
  const ledger = new Ledger(store, books, options.log, own, publisher, noMetrics, silentLogger);
  const bodies = {
    bodyOf: (part: { bodyRef?: string }, value: Buffer | null) =>
      Promise.resolve(
        part.bodyRef === undefined
          ? (value ?? Buffer.alloc(0))
          : (options.bodies?.get(part.bodyRef) ?? Buffer.alloc(0)),
      ),
  };
  return { ledger, disable, published, store, books, facts: new FactsConsumer(ledger, bodies as unknown as BodyStore) };
}
