import { MAX_EVENT_BYTES } from '@carillon/storage-bodies';
import { CloudEvent, HTTP } from 'cloudevents';
import { describe, expect, it } from 'vitest';

import { MAX_BATCH_BYTES } from './event-sizes';
import { readEventsRequest } from './read-request';

const STRUCTURED = { 'content-type': 'application/cloudevents+json' };
const BATCH = { 'content-type': 'application/cloudevents-batch+json' };
const EVENT = '{"specversion":"1.0","id":"1","source":"/s","type":"t"}';
const BINARY = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/s', 'ce-type': 't' };

const formsOf = (headers: Record<string, string>, body: string | Buffer) =>
  readEventsRequest(headers, Buffer.from(body)).events.map(({ form }) => form);
const failing = (code: string) => expect.objectContaining({ code });

describe('readEventsRequest', () => {
  it.each([
    'application/cloudevents+json',
    'application/cloudevents+json; charset=utf-8',
    'Application/CloudEvents+JSON;charset="UTF-8"; x=y',
  ])('reads %s as one event', (type) => {
    expect(formsOf({ 'content-type': type }, EVENT)).toEqual(['structured']);
  });

  it('reads a batch, an empty one too', () => {
    expect(readEventsRequest(BATCH, Buffer.from(`[${EVENT},${EVENT}]`))).toMatchObject({
      isBatch: true,
      events: [{}, {}],
    });
    expect(formsOf(BATCH, '[]')).toEqual([]);
  });

  it.each(['application/json', 'text/plain', 'application/octet-stream', undefined])(
    'reads ce- headers with %s as binary mode',
    (type) => {
      expect(formsOf(type === undefined ? BINARY : { ...BINARY, 'content-type': type }, '{}')).toEqual(['binary']);
    },
  );

  it('reads what the JavaScript SDK sends', () => {
    const event = new CloudEvent({ source: '/s', type: 't', data: { a: 1 } });
    for (const [mode, form] of [
      [HTTP.structured, 'structured'],
      [HTTP.binary, 'binary'],
    ] as const) {
      const { headers, body } = mode(event);
      expect(formsOf(headers as Record<string, string>, body as string)).toEqual([form]);
    }
  });

  it.each<[string, Record<string, string>]>([
    ['JSON that is not announced as an event', { 'content-type': 'application/json' }],
    ['no content type', {}],
    ['another event format', { 'content-type': 'application/cloudevents+xml' }],
    ['a batch in another format', { 'content-type': 'application/cloudevents-batch+protobuf' }],
    ['another charset', { 'content-type': 'application/cloudevents+json; charset=iso-8859-1' }],
    ['a compressed body', { ...STRUCTURED, 'content-encoding': 'gzip' }],
  ])('refuses %s', (_what, headers) => {
    expect(() => readEventsRequest(headers, Buffer.from(EVENT))).toThrow(failing('CONTENT_TYPE_UNSUPPORTED'));
  });

  it('refuses what is too large before it looks inside', () => {
    expect(() => readEventsRequest(STRUCTURED, Buffer.alloc(MAX_EVENT_BYTES + 1))).toThrow(failing('BODY_TOO_LARGE'));
    expect(() => readEventsRequest({ ...BINARY }, Buffer.alloc(MAX_EVENT_BYTES + 1))).toThrow(
      failing('BODY_TOO_LARGE'),
    );
    expect(() => readEventsRequest(BATCH, Buffer.alloc(MAX_BATCH_BYTES + 1))).toThrow(failing('BODY_TOO_LARGE'));
    expect(() => readEventsRequest(BATCH, Buffer.alloc(MAX_BATCH_BYTES))).toThrow(failing('REQUEST_UNREADABLE'));
  });
});
