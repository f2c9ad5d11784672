import { eventAcceptedV1 } from '@carillon/contracts-messages';
import { eventOfKafka, readBinary, readPosted } from '@carillon/domain-event';
import { CLAIM_CHECK_BYTES, MAX_EVENT_BYTES } from '@carillon/storage-bodies';
import { AppError, eventIdOf } from '@carillon/util';
import { describe, expect, it } from 'vitest';

import { aStructuredEvent, newIntake, NOW } from './spec-doubles.fixture';
import { testEvent } from './test-event';

const TOPIC = eventAcceptedV1.topic;
const IN_DEFAULT = { project: 'default' };

describe('AcceptEvents', () => {
  it('publishes the event as it came, with our part beside it', async () => {
    const { acceptEvents, publisher } = newIntake();
    const event = aStructuredEvent({ subject: 'order/7', data: { n: 1 } });
    const eventId = eventIdOf('shop', '/shop', '1');
    expect(await acceptEvents.accept([event], { project: 'shop' })).toEqual([
      { id: eventId, source: '/shop', sourceId: '1' },
    ]);
    const [record] = publisher.to(TOPIC);
    expect(record?.value).toBe(event.body);
    expect(record?.key).toBe('order/7');
    expect(record?.headers).toEqual({
      'content-type': 'application/cloudevents+json',
      carillon: JSON.stringify({ project: 'shop', eventId, acceptedAt: NOW }),
    });
    expect(() => eventAcceptedV1.decode(publisher.partsTo(TOPIC)[0])).not.toThrow();
  });

  it('publishes a binary event in binary form', async () => {
    const { acceptEvents, publisher } = newIntake();
    const event = readBinary(
      { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/s', 'ce-type': 't', 'content-type': 'text/plain' },
      Buffer.from('x'),
    );
    await acceptEvents.accept([event], IN_DEFAULT);
    const [record] = publisher.to(TOPIC);
    expect(eventOfKafka(record?.headers ?? {}, record?.value ?? null)).toEqual(event);
  });

  it('gives the same id and key to a repetition, and keeps both', async () => {
    const { acceptEvents, publisher } = newIntake();
    const first = await acceptEvents.accept([aStructuredEvent()], IN_DEFAULT);
    const second = await acceptEvents.accept([aStructuredEvent()], IN_DEFAULT);
    expect(second).toEqual(first);
    expect(publisher.to(TOPIC).map(({ key }) => key)).toEqual([first[0]?.id, first[0]?.id]);
  });

  it('takes the ids it is given, and marks what was posted', async () => {
    const { acceptEvents, publisher } = newIntake();
    const eventId = `evt_${'0'.repeat(32)}`;
    const accepted = await acceptEvents.accept([readPosted(Buffer.from('[]'), 'uuid')], {
      project: 'default',
      eventIds: [eventId],
    });
    expect(accepted).toEqual([{ id: eventId, source: '/receive', sourceId: 'uuid' }]);
    expect(publisher.partsTo(TOPIC)).toEqual([{ project: 'default', eventId, acceptedAt: NOW, posted: true }]);
  });

  it('publishes a message to certain subscriptions alone with its matches', async () => {
    const { acceptEvents, publisher } = newIntake();
    const subscription = { id: `sub_${'1'.repeat(32)}`, name: 'orders', minSeverity: 21 };
    const event = testEvent(subscription, { id: 'msg_1', at: NOW, by: 'ada' });
    const direct = [
      { subscriptionId: subscription.id, revision: 3, owner: 'ada', policy: 'default', channel: 'webhook', lane: 'l' },
    ];
    const [accepted] = await acceptEvents.accept([event], { project: 'default', isOwn: true, direct });
    expect(eventAcceptedV1.decode(publisher.partsTo(TOPIC)[0])).toEqual({
      project: 'default',
      eventId: accepted?.id,
      acceptedAt: NOW,
      direct,
    });
    expect(publisher.to(TOPIC)[0]?.key).toBe(subscription.id);
    expect(event.attributes).toMatchObject({ type: 'carillon.subscription.test', severitynumber: '21' });
  });

  it('refuses names of our own to others, and publishes nothing', async () => {
    const { acceptEvents, publisher } = newIntake();
    const event = aStructuredEvent({ type: 'carillon.subscription.disabled' });
    await expect(acceptEvents.accept([event], IN_DEFAULT)).rejects.toMatchObject({
      code: 'EVENT_INVALID',
      faults: [{ pointer: '/type' }],
    });
    expect(publisher.published).toEqual([]);
    await acceptEvents.accept([event], { ...IN_DEFAULT, isOwn: true });
    expect(publisher.published).toHaveLength(1);
  });

  it('stores a body above the claim check before it publishes the reference', async () => {
    const { acceptEvents, publisher, bodies } = newIntake();
    const small = aStructuredEvent({ id: 'small' });
    const large = aStructuredEvent({ id: 'large', data: 'x'.repeat(CLAIM_CHECK_BYTES) });
    await acceptEvents.accept([small, large], IN_DEFAULT);
    const [first, second] = publisher.to(TOPIC);
    expect(first?.value).toBe(small.body);
    expect(second?.value).toBeNull();
    const { bodyRef } = publisher.partsTo(TOPIC)[1] as { bodyRef: string };
    expect(bodies.stored.get(bodyRef)).toBe(large.body);
    expect(bodies.stored.size).toBe(1);
  });

  it('publishes nothing when the body cannot be stored', async () => {
    const { acceptEvents, publisher, bodies } = newIntake();
    bodies.failure = new AppError('STORE_UNAVAILABLE', 'away');
    const large = aStructuredEvent({ data: 'x'.repeat(CLAIM_CHECK_BYTES) });
    await expect(acceptEvents.accept([aStructuredEvent(), large], IN_DEFAULT)).rejects.toMatchObject({
      code: 'INTAKE_UNAVAILABLE',
      retryable: true,
      retryAfterSeconds: 5,
    });
    expect(publisher.published).toEqual([]);
  });

  it('does not wait longer for a store that hangs than it is allowed to', async () => {
    const { acceptEvents, bodies } = newIntake(20);
    bodies.failure = 'hang';
    const large = aStructuredEvent({ data: 'x'.repeat(CLAIM_CHECK_BYTES) });
    await expect(acceptEvents.accept([large], IN_DEFAULT)).rejects.toMatchObject({ code: 'INTAKE_UNAVAILABLE' });
  });

  it('acknowledges nothing that Kafka has not acknowledged', async () => {
    const { acceptEvents, publisher, logger } = newIntake();
    publisher.failNext();
    await expect(acceptEvents.accept([aStructuredEvent()], IN_DEFAULT)).rejects.toMatchObject({
      code: 'INTAKE_UNAVAILABLE',
      retryAfterSeconds: 5,
    });
    expect(logger.lines).toMatchObject([
      { level: 'warn', event: 'event.refused', fields: { via: 'http', reason: 'INTAKE_UNAVAILABLE' } },
    ]);
  });

  it('keeps the reason when Kafka does not take such a record at all', async () => {
    const { acceptEvents, publisher } = newIntake();
    publisher.failNext(1, { error: new AppError('MESSAGE_TOO_LARGE', 'too large') });
    await expect(acceptEvents.accept([aStructuredEvent()], IN_DEFAULT)).rejects.toMatchObject({
      code: 'MESSAGE_TOO_LARGE',
    });
  });

  it('refuses a batch as a whole for one event that is too large', async () => {
    const { acceptEvents, publisher, bodies } = newIntake();
    const tooLarge = aStructuredEvent({ data: 'x'.repeat(MAX_EVENT_BYTES) });
    const accept = acceptEvents.accept([aStructuredEvent(), tooLarge], { project: 'default', isBatch: true });
    await expect(accept).rejects.toMatchObject({ code: 'BODY_TOO_LARGE', faults: [{ pointer: '/1' }] });
    expect([publisher.published.length, bodies.stored.size]).toEqual([0, 0]);
  });

  it('takes an event of exactly the largest size', async () => {
    const { acceptEvents } = newIntake();
    const frame = aStructuredEvent({ data: '' }).body.length;
    const largest = aStructuredEvent({ data: 'x'.repeat(MAX_EVENT_BYTES - frame) });
    expect(largest.body).toHaveLength(MAX_EVENT_BYTES);
    expect(await acceptEvents.accept([largest], IN_DEFAULT)).toHaveLength(1);
  });

  it('accepts no events without asking anybody', async () => {
    const { acceptEvents, publisher } = newIntake();
    publisher.failNext();
    expect(await acceptEvents.accept([], IN_DEFAULT)).toEqual([]);
  });

  it('writes no line at info for an accepted event', async () => {
    const { acceptEvents, logger } = newIntake();
    await acceptEvents.accept([aStructuredEvent()], IN_DEFAULT);
    expect(logger.lines.map(({ level }) => level)).toEqual(['debug']);
  });
});
