import { type TestMongo, testMongo } from '@carillon/platform-mongo';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { DeliveryPlace, DeliveryQuery, LoggedDelivery } from './event-log';
import { eventsCollection, stateKey } from './history.document';
import { HistoryStore } from './history-store';
import { MongoEventLog } from './mongo-event-log';
import { accepted, anEventPiece, at, attempted, matched, subscriptionNumbered } from './pieces.fixture';

const EVENTS = 25;

describe('the event log', () => {
  let mongo: TestMongo;
  let log: MongoEventLog;
  beforeAll(async () => {
    mongo = await testMongo(eventsCollection);
    log = new MongoEventLog(mongo);
    const pieces = Array.from({ length: EVENTS }, (_, number) => {
      // five events share each millisecond; three deliveries each, the last of which is dead in every fifth event
      const event = { number, acceptedAt: at(Math.floor(number / 5) * 3600) };
      const third = attempted(event, number % 5 === 0 ? 'dead' : 'delivered', 3);
      return anEventPiece(
        event,
        [accepted(event), matched(event, 3)],
        [attempted(event, 'delivered', 1), attempted(event, 'delivered', 2), third],
      );
    });
    const foreign = { project: 'other', acceptedAt: at(0) };
    await new HistoryStore(mongo).save([
      ...pieces,
      anEventPiece(foreign, [accepted(foreign), matched(foreign)], [attempted(foreign, 'dead', 3)]),
    ]);
  });
  afterAll(async () => {
    await mongo.close();
  });

  const all = async (query: Omit<DeliveryQuery, 'limit'>, limit: number): Promise<LoggedDelivery[]> => {
    const found: LoggedDelivery[] = [];
    let after: DeliveryPlace | undefined;
    for (;;) {
      const page = await log.deliveries('default', { ...query, limit, ...(after === undefined ? {} : { after }) });
      expect(page.items.length).toBeLessThanOrEqual(limit);
      found.push(...page.items);
      if (page.next === null) return found;
      after = page.next;
    }
  };

  it('lists events newest first, page by page, each once', async () => {
    const seen: string[] = [];
    let after = undefined;
    do {
      const page = await log.events('default', { limit: 7, ...(after === undefined ? {} : { after }) });
      seen.push(...page.items.map(({ acceptedAt, eventId }) => `${acceptedAt} ${eventId}`));
      after = page.next ?? undefined;
    } while (after !== undefined);
    expect(seen.length).toBe(EVENTS);
    expect(seen).toEqual([...new Set(seen)].sort().reverse());
  });

  it('gives whole events newest first, page by page, each once, down to a time', async () => {
    const seen: string[] = [];
    let after = undefined;
    const sinceMs = Date.parse(at(3600));
    do {
      const page = await log.carried('default', { limit: 7, sinceMs, ...(after === undefined ? {} : { after }) });
      seen.push(...page.items.map(({ acceptedAt, eventId }) => `${acceptedAt} ${eventId}`));
      expect(page.items.every(({ body, records }) => body !== null && Object.keys(records).length === 1)).toBe(true);
      after = page.next ?? undefined;
    } while (after !== undefined);
    expect(seen.length).toBe(EVENTS - 5);
    expect(seen).toEqual([...new Set(seen)].sort().reverse());
  });

  it.each([1, 4, 200])('lists every delivery once with pages of %i', async (limit) => {
    const found = await all({}, limit);
    expect(new Set(found.map(({ deliveryId }) => deliveryId)).size).toBe(EVENTS * 3);
    expect(found.length).toBe(EVENTS * 3);
    const times = found.map(({ entry }) => entry.acceptedAt);
    expect(times).toEqual([...times].sort().reverse());
  });

  it('narrows by state, subscription, event and time', async () => {
    expect((await all({ state: 'dead' }, 2)).length).toBe(5);
    expect((await all({ state: 'denied' }, 2)).length).toBe(0);
    expect((await all({ subscriptionId: subscriptionNumbered(2) }, 6)).length).toBe(EVENTS);
    expect((await all({ subscriptionId: subscriptionNumbered(3), state: 'dead' }, 6)).length).toBe(5);
    expect((await all({ sinceMs: Date.parse(at(4 * 3600)) }, 6)).length).toBe(15);
    expect((await all({ channel: 'email' }, 6)).length).toBe(0);
    const [event] = (await log.events('default', { limit: 1 })).items;
    expect((await all({ eventId: event!.eventId }, 2)).length).toBe(3);
  });

  it('shows one project nothing of another', async () => {
    const [foreign] = (await log.deliveries('other', { limit: 5 })).items;
    expect(foreign).toBeDefined();
    expect(await log.delivery('default', foreign!.deliveryId)).toBeNull();
    expect(await log.event('default', foreign!.eventId)).toBeNull();
    expect(await log.delivery('other', foreign!.deliveryId)).toEqual(foreign);
  });

  it('has every index that it reads by', async () => {
    const names = new Set((await mongo.model(eventsCollection).collection.indexes()).map(({ name }) => name));
    for (const { name } of eventsCollection.indexes) expect(names).toContain(name);
    // each list is one equality and a range on the first two keys of an index: what any store can serve
    expect(eventsCollection.indexes.find(({ name }) => name === 'by_state')?.keys).toEqual({
      stateKeys: 1,
      acceptedAt: -1,
      _id: -1,
    });
    expect(await mongo.model(eventsCollection).countDocuments({ stateKeys: stateKey('default', 'dead') })).toBe(5);
  });

  it('counts what is overdue, by project', async () => {
    const lost = { number: 900, project: 'lossy', acceptedAt: at(0) };
    await new HistoryStore(mongo).save([anEventPiece(lost, [accepted(lost)], [])]);
    expect(await log.imbalance(Date.parse(at(30)))).toEqual(new Map());
    expect(await log.imbalance(Date.parse(at(61)))).toEqual(new Map([['lossy', 1]]));
    expect(await log.imbalance(Date.parse(at(61)), 'default')).toEqual(new Map());
  });
});
