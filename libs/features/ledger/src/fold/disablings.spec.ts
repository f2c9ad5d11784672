import { eventRequestedV1 } from '@carillon/contracts-messages';
import { aSubscription, type StatusReason, type Subscription } from '@carillon/domain-subscription';
import { FakePublisher } from '@carillon/platform-messaging';
import { recordingLogger } from '@carillon/platform-observability';
import { AppError } from '@carillon/util';
import { describe, expect, it } from 'vitest';

import type { EventFacts } from '../facts/event-facts';
import { at, subscriptionNumbered } from '../ledger.fixture';
import { Disablings } from './disablings';

const reasonAt = (seconds: number): StatusReason => ({ code: 'WEBHOOK_GONE', text: '410', at: at(seconds) });

/** Facts of one record that switches subscriptions off. */
function failing(reason: StatusReason, ...subscriptions: number[]): EventFacts {
  const disable = subscriptions.map((n) => ({ subscriptionId: subscriptionNumbered(n), revision: 1, reason }));
  return { project: 'default', eventId: 'evt', records: [], deliveries: [], disable };
}

/** Subscriptions at revision 1, disabled by the first who asks; asked again they tell who it was. */
function aStore() {
  const states = new Map<string, Subscription>();
  const failing = new Set<string>();
  const mended = new Set<string>();
  let asked = 0;
  const disable = (project: string, id: string, revision: number, reason: StatusReason) => {
    asked++;
    if (failing.has(id)) return Promise.reject(new AppError('STORE_UNAVAILABLE', 'away'));
    if (mended.has(id)) return Promise.resolve(null);
    const state = aSubscription({ id, project, revision: revision + 1, status: 'disabled', statusReason: reason });
    states.set(id, states.get(id) ?? state);
    return Promise.resolve(states.get(id) ?? null);
  };
  return { disable, failing, mended, asked: () => asked };
}

function newDisablings() {
  const store = aStore();
  const publisher = new FakePublisher();
  const logger = recordingLogger();
  const disablings = new Disablings(store, publisher, logger);
  const told = () => publisher.to(eventRequestedV1.topic).map(({ key }) => key);
  return { store, publisher, logger, disablings, told };
}

describe('switching subscriptions off', () => {
  it('tells people of each, and says so in the log', async () => {
    const { disablings, told, logger } = newDisablings();
    expect(await disablings.apply([failing(reasonAt(1), 1, 2), failing(reasonAt(2))])).toEqual([null, null]);
    expect(told()).toEqual([subscriptionNumbered(1), subscriptionNumbered(2)]);
    expect(logger.lines.map(({ event }) => event)).toEqual(['subscription.disabled', 'subscription.disabled']);
  });

  it('asks and tells once a window, however many deliveries to one target failed', async () => {
    const { disablings, told, store } = newDisablings();
    await disablings.apply([1, 1, 2, 3, 1].map((seconds) => failing(reasonAt(seconds), 1)));
    expect(told()).toEqual([subscriptionNumbered(1)]);
    expect(store.asked()).toBe(1);
  });

  it('tells the same again for the same fact (the process may have died before), and nothing for a later failure', async () => {
    const { disablings, publisher, told } = newDisablings();
    await disablings.apply([failing(reasonAt(1), 1)]);
    await disablings.apply([failing(reasonAt(2), 1)]);
    expect(told()).toHaveLength(1);
    // in any order, within one window
    await disablings.apply([failing(reasonAt(2), 1), failing(reasonAt(1), 1)]);
    const [first, second] = publisher.to(eventRequestedV1.topic);
    expect(second).toEqual(first);
    expect(told()).toHaveLength(2);
  });

  it('tells nobody when the owner was faster', async () => {
    const { disablings, told, store } = newDisablings();
    store.mended.add(subscriptionNumbered(1));
    expect(await disablings.apply([failing(reasonAt(1), 1)])).toEqual([null]);
    expect(told()).toEqual([]);
  });

  it('is not done while nobody could be told; the others are', async () => {
    const { disablings, publisher, told, store } = newDisablings();
    store.mended.add(subscriptionNumbered(2));
    publisher.failNext();
    const entries = [failing(reasonAt(1), 1), failing(reasonAt(1), 2), failing(reasonAt(1))];
    expect(await disablings.apply(entries)).toEqual([
      expect.objectContaining({ code: 'PUBLISH_UNAVAILABLE' }),
      null,
      null,
    ]);
    expect(await disablings.apply(entries)).toEqual([null, null, null]);
    expect(told()).toEqual([subscriptionNumbered(1)]);
  });

  it('is not done while the store is away; the others are, and told of', async () => {
    const { disablings, told, store } = newDisablings();
    store.failing.add(subscriptionNumbered(1));
    expect(await disablings.apply([failing(reasonAt(1), 1), failing(reasonAt(1), 2)])).toEqual([
      expect.objectContaining({ code: 'STORE_UNAVAILABLE' }),
      null,
    ]);
    expect(told()).toEqual([subscriptionNumbered(2)]);
  });
});
