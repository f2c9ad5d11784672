import { eventAcceptedV1 } from '@carillon/contracts-messages';
import { anIncoming } from '@carillon/platform-messaging';
import { MAX_EVENT_BYTES } from '@carillon/storage-bodies';
import { AppError, eventIdOf } from '@carillon/util';
import { describe, expect, it } from 'vitest';

import { AcceptInboxRecord } from './accept-inbox-record';
import { inboxLaneOf, readInboxRecord } from './read-inbox-record';
import { newIntake } from './spec-doubles.fixture';

const EVENT = { specversion: '1.0', id: '1', source: '/s', type: 't' };

function aRecord(value: unknown, headers: Record<string, string> = {}, overrides: object = {}) {
  const bytes = Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value));
  const onWire = Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)]));
  return anIncoming(null, { topic: 'carillon.inbox', key: null, value: bytes, headers: onWire, ...overrides });
}

function newInbox() {
  const intake = newIntake();
  return { ...intake, inbox: new AcceptInboxRecord(intake.publishAccepted, intake.telemetry) };
}

describe('AcceptInboxRecord', () => {
  it('accepts a structured event into the default project, whatever key its producer gave', async () => {
    const { inbox, publisher } = newInbox();
    const message = aRecord(EVENT, { 'content-type': 'application/cloudevents+json' }, { key: 'theirs' });
    expect(await inbox.run(message)).toEqual({ kind: 'done' });
    const eventId = eventIdOf('default', '/s', '1');
    expect(publisher.to(eventAcceptedV1.topic)).toMatchObject([{ key: eventId, value: message.value }]);
    expect(publisher.partsTo(eventAcceptedV1.topic)).toMatchObject([{ project: 'default', eventId }]);
  });

  it('accepts a binary event into the project that its extension names, and leaves foreign headers behind', async () => {
    const { inbox, publisher } = newInbox();
    const headers = {
      ce_specversion: '1.0',
      ce_id: '1',
      ce_source: '/s',
      ce_type: 't',
      ce_carillonproject: 'shop',
      'content-type': 'text/plain',
      other: 'x',
    };
    await inbox.run(aRecord(Buffer.from('payload'), headers));
    const [record] = publisher.to(eventAcceptedV1.topic);
    expect(publisher.partsTo(eventAcceptedV1.topic)).toMatchObject([{ project: 'shop' }]);
    expect(Object.keys(record?.headers ?? {}).sort()).toEqual([
      'carillon',
      'ce_carillonproject',
      'ce_id',
      'ce_source',
      'ce_specversion',
      'ce_type',
      'content-type',
    ]);
  });

  it('accepts a batch, each event into its own project', async () => {
    const { inbox, publisher } = newInbox();
    await inbox.run(
      aRecord([EVENT, { ...EVENT, carillonproject: 'shop' }], { 'content-type': 'application/cloudevents-batch+json' }),
    );
    expect(publisher.partsTo(eventAcceptedV1.topic)).toMatchObject([{ project: 'default' }, { project: 'shop' }]);
  });

  it('makes the same ids of a record that it sees twice', async () => {
    const { inbox, publisher } = newInbox();
    await inbox.run(aRecord(EVENT));
    await inbox.run(aRecord(EVENT));
    const [first, second] = publisher.to(eventAcceptedV1.topic);
    expect(second).toEqual(first);
  });

  it.each<[string, unknown, Record<string, string>, string, string]>([
    [
      'garbage bytes',
      Buffer.from([0x00, 0xff]),
      {},
      'REQUEST_UNREADABLE',
      'a byte sequence that is not UTF-8 at byte 1',
    ],
    [
      'broken JSON',
      Buffer.from('{"specversion":'),
      { 'content-type': 'application/cloudevents+json' },
      'REQUEST_UNREADABLE',
      'at byte 15',
    ],
    [
      'an invalid event, with every fault',
      { specversion: '1.0', id: '' },
      {},
      'EVENT_INVALID',
      '/source: the required attribute source is missing; /type',
    ],
    [
      'a batch with one invalid event',
      [EVENT, {}],
      { 'content-type': 'application/cloudevents-batch+json' },
      'EVENT_INVALID',
      '/1/specversion',
    ],
    [
      'another content type',
      Buffer.from('x'),
      { 'content-type': 'image/png' },
      'CONTENT_TYPE_UNSUPPORTED',
      'ce_ headers',
    ],
    [
      'a name of our own',
      { ...EVENT, source: '/carillon/subscriptions', type: 'carillon.subscription.disabled' },
      {},
      'EVENT_INVALID',
      '/source: a source that begins with "/carillon/subscriptions"',
    ],
    ['a project that cannot be', { ...EVENT, carillonproject: 'Shop!' }, {}, 'PROJECT_INVALID', '1 to 63'],
    ['2 MB', { ...EVENT, data: 'x'.repeat(2_000_000) }, {}, 'BODY_TOO_LARGE', `${MAX_EVENT_BYTES} are the limit`],
  ])('gives up on %s', async (_what, value, headers, reason, detail) => {
    const { inbox, publisher, logger } = newInbox();
    const outcome = await inbox.run(aRecord(value, headers));
    expect(outcome).toMatchObject({ kind: 'dead', reason, detail: expect.stringContaining(detail) as string });
    expect(publisher.published).toEqual([]);
    expect(logger.lines).toMatchObject([{ level: 'info', event: 'event.refused', fields: { via: 'inbox', reason } }]);
  });

  it.each(['PUBLISH_UNAVAILABLE', 'STORE_UNAVAILABLE'] as const)('lets the runner wait at %s', async (code) => {
    const { inbox, publisher, bodies } = newInbox();
    if (code === 'PUBLISH_UNAVAILABLE') publisher.failNext();
    else bodies.failure = new AppError(code, 'away');
    await expect(inbox.run(aRecord({ ...EVENT, data: 'x'.repeat(20_000) }))).rejects.toMatchObject({ code });
  });
});

describe('the lane of an inbox record', () => {
  it('is the key of its event, so that order within it holds', () => {
    expect(inboxLaneOf(aRecord({ ...EVENT, subject: 's' }))).toBe('default/s');
    expect(inboxLaneOf(aRecord({ ...EVENT, subject: 's', partitionkey: 'p' }))).toBe('default/p');
    expect(
      inboxLaneOf(aRecord([{ ...EVENT, subject: 's' }], { 'content-type': 'application/cloudevents-batch+json' })),
    ).toBe('default/s');
  });

  it('is its own when the record is refused', () => {
    expect(inboxLaneOf(aRecord(Buffer.from('x'), {}, { partition: 3, offset: 7 }))).toBe('carillon.inbox/3/7');
  });

  it('does not read the record a second time', () => {
    const message = aRecord(EVENT);
    inboxLaneOf(message);
    expect(readInboxRecord(message)).toBe(readInboxRecord(message));
  });
});
