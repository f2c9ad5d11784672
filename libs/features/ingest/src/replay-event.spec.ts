import { eventAcceptedV1, type ReplayRequested } from '@carillon/contracts-messages';
import { anIncoming } from '@carillon/platform-messaging';
import { type ReplayableEvent } from '@carillon/storage-events';
import { newId } from '@carillon/util';
import { describe, expect, it } from 'vitest';

import { ReplayEvent } from './replay-event';
import { newIntake, NOW } from './spec-doubles.fixture';

const EVENT_ID = newId('evt');
const REPLAY = { number: 1_800_000_000_000, subscriptions: ['sub_1'] };

function anEvent(overrides: Partial<ReplayableEvent> = {}): ReplayableEvent {
  return {
    project: 'shop',
    eventId: EVENT_ID,
    acceptedAt: NOW,
    key: 'order/7',
    form: 'structured',
    posted: false,
    headers: { 'content-type': 'application/cloudevents+json' },
    body: Buffer.from('{"specversion":"1.0"}'),
    bodyRef: null,
    ...overrides,
  };
}

function newReplay(found: ReplayableEvent | null) {
  const intake = newIntake();
  const events = {
    findForReplay: (project: string, eventId: string) =>
      Promise.resolve(project === 'shop' && eventId === EVENT_ID ? found : null),
  };
  const request = anIncoming<ReplayRequested>({ project: 'shop', eventId: EVENT_ID, acceptedAt: NOW, replay: REPLAY });
  return { ...intake, request, replayEvent: new ReplayEvent({ ...intake, events }) };
}

describe('ReplayEvent', () => {
  it('publishes the event as it was first accepted, with the number of the replay', async () => {
    const event = anEvent();
    const { replayEvent, publisher, request } = newReplay(event);
    expect(await replayEvent.run(request)).toEqual({ kind: 'done' });
    const part = { project: 'shop', eventId: EVENT_ID, acceptedAt: NOW, replay: REPLAY };
    expect(publisher.to(eventAcceptedV1.topic)).toEqual([
      {
        topic: eventAcceptedV1.topic,
        key: 'order/7',
        value: event.body,
        headers: { ...event.headers, carillon: JSON.stringify(part) },
      },
    ]);
  });

  it('publishes the same again when the request comes twice', async () => {
    const { replayEvent, publisher, request } = newReplay(anEvent());
    await replayEvent.run(request);
    await replayEvent.run(request);
    expect(publisher.published[1]).toEqual(publisher.published[0]);
  });

  it('refers to a stored body, and sees that it stays', async () => {
    const { replayEvent, publisher, bodies, request } = newReplay(
      anEvent({ body: null, bodyRef: 'ref', posted: true, form: 'posted' }),
    );
    bodies.stored.set('ref', Buffer.from('x'));
    await replayEvent.run(request);
    expect(publisher.published[0]?.value).toBeNull();
    expect(publisher.partsTo(eventAcceptedV1.topic)).toMatchObject([{ bodyRef: 'ref', posted: true }]);
    expect(bodies.held.get('ref')).toBeGreaterThan(REPLAY.number);
  });

  it('replays an event without payload', async () => {
    const { replayEvent, publisher, request } = newReplay(anEvent({ form: 'binary', body: null }));
    await replayEvent.run(request);
    expect(publisher.published[0]?.value).toHaveLength(0);
  });

  it.each<[string, ReplayableEvent | null, string]>([
    ['an event that is not there', null, 'NOT_FOUND'],
    ['an event whose stored body is gone', anEvent({ body: null, bodyRef: 'ref' }), 'EVENT_BODY_GONE'],
    ['an event that lost its bytes', anEvent({ body: null }), 'EVENT_BODY_GONE'],
  ])('gives up on %s', async (_what, found, reason) => {
    const { replayEvent, publisher, request } = newReplay(found);
    expect(await replayEvent.run(request)).toMatchObject({ kind: 'dead', reason });
    expect(publisher.published).toEqual([]);
  });

  it('lets the runner wait while Kafka is away', async () => {
    const { replayEvent, publisher, request } = newReplay(anEvent());
    publisher.failNext();
    await expect(replayEvent.run(request)).rejects.toMatchObject({ code: 'PUBLISH_UNAVAILABLE' });
  });
});
