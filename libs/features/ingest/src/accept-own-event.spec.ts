import { eventAcceptedV1, type EventRequested } from '@carillon/contracts-messages';
import { kafkaHeadersOf } from '@carillon/domain-event';
import { anIncoming, type Incoming } from '@carillon/platform-messaging';
import { MAX_EVENT_BYTES } from '@carillon/storage-bodies';
import { eventIdOf } from '@carillon/util';
import { describe, expect, it } from 'vitest';

import { AcceptOwnEvent } from './accept-own-event';
import { aStructuredEvent, newIntake, NOW } from './spec-doubles.fixture';

const SUBJECT = `sub_${'1'.repeat(32)}`;
const OWN = { source: '/carillon/subscriptions', type: 'carillon.subscription.disabled', subject: SUBJECT };

function aRequest(members: Record<string, unknown> = {}): Incoming<EventRequested> {
  const event = aStructuredEvent({ ...OWN, id: `${SUBJECT}.2`, ...members });
  const headers = Object.entries(kafkaHeadersOf(event)).map(([name, text]) => [name, Buffer.from(text)]);
  return anIncoming({ project: 'shop' }, { value: event.body, headers: Object.fromEntries(headers) as never });
}

function newOwn() {
  const intake = newIntake();
  return { ...intake, own: new AcceptOwnEvent(intake.publishAccepted, intake.telemetry) };
}

describe('AcceptOwnEvent', () => {
  it('accepts the event into its project, byte for byte, under the id that its source and id make', async () => {
    const { own, publisher } = newOwn();
    const request = aRequest();
    expect(await own.run(request)).toEqual({ kind: 'done' });
    const eventId = eventIdOf('shop', OWN.source, `${SUBJECT}.2`);
    expect(publisher.to(eventAcceptedV1.topic)).toEqual([
      {
        topic: eventAcceptedV1.topic,
        key: SUBJECT,
        value: request.value,
        headers: {
          'content-type': 'application/cloudevents+json',
          carillon: JSON.stringify({ project: 'shop', eventId, acceptedAt: NOW }),
        },
      },
    ]);
  });

  it('makes the same event of a request that it sees twice', async () => {
    const { own, publisher } = newOwn();
    await own.run(aRequest());
    await own.run(aRequest());
    const [first, second] = publisher.to(eventAcceptedV1.topic);
    expect(second).toEqual(first);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['that is no event', { type: 7 }, 'EVENT_INVALID'],
    ['that is too large', { data: 'x'.repeat(MAX_EVENT_BYTES) }, 'BODY_TOO_LARGE'],
  ])('gives up on one %s, and says so', async (_what, members, reason) => {
    const { own, publisher, logger } = newOwn();
    const good = aRequest();
    const value = Buffer.from(JSON.stringify({ ...(JSON.parse(String(good.value)) as object), ...members }));
    expect(await own.run({ ...good, value })).toMatchObject({ kind: 'dead', reason });
    expect(publisher.published).toEqual([]);
    expect(logger.lines).toMatchObject([{ event: 'event.refused', fields: { via: 'own', reason, project: 'shop' } }]);
  });

  it('lets the runner wait while Kafka is away', async () => {
    const { own, publisher } = newOwn();
    publisher.failNext();
    await expect(own.run(aRequest())).rejects.toMatchObject({ code: 'PUBLISH_UNAVAILABLE' });
  });
});
