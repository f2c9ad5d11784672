import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { aBinaryEvent, bytesOf, envelope, jsonText } from './an-event.fixture';
import { documentOf } from './document-of';
import { parseExactly } from './exact-json';
import { eventOfKafka } from './kafka-binding';
import { readStructured } from './read-structured';
import { structuredBytes } from './structured-bytes';

const STRUCTURED = { 'content-type': 'application/cloudevents+json' };

describe('documentOf', () => {
  it('is the structured event itself', () => {
    expect(documentOf(readStructured(bytesOf(envelope({ data: { a: [1] }, count: 3 }))))).toEqual(
      envelope({ data: { a: [1] }, count: 3 }),
    );
  });

  it('shows a JSON payload of a binary event under data', () => {
    expect(documentOf(aBinaryEvent())).toEqual(envelope({ datacontenttype: 'application/json', data: { total: 120 } }));
  });

  it.each([
    ['text/plain', Buffer.from('héllo')],
    ['image/png', Buffer.from([0x89, 0x50])],
    [null, Buffer.from('not json')],
    ['application/json; charset=iso-8859-1', Buffer.from('"\xe9"', 'latin1')],
  ])('shows another payload (%s) as data_base64', (contentType, body) => {
    const type = contentType === null ? {} : { datacontenttype: contentType };
    expect(documentOf(aBinaryEvent({ contentType, body }))).toEqual(
      envelope({ ...type, data_base64: body.toString('base64') }),
    );
  });

  it('takes JSON for JSON when no type is named, and shows nothing for an empty payload', () => {
    expect(documentOf(aBinaryEvent({ contentType: null }))).toEqual(envelope({ data: { total: 120 } }));
    expect(documentOf(aBinaryEvent({ contentType: null, body: Buffer.alloc(0) }))).toEqual(envelope());
  });

  it('never rounds an integer', () => {
    const event = eventOfKafka(
      STRUCTURED,
      Buffer.from('{"specversion":"1.0","data":{"n":9007199254740993,"s":"9007199254740993","e":1e2}}'),
    );
    expect(documentOf(event)).toEqual({
      specversion: '1.0',
      data: { n: 9007199254740993n, s: '9007199254740993', e: 100 },
    });
    expect(documentOf(aBinaryEvent({ body: Buffer.from('[12345678901234567890]') }))).toMatchObject({
      data: [12345678901234567890n],
    });
  });

  it('is what the exact parser gives, whichever way it was parsed', () => {
    fc.assert(
      fc.property(jsonText, (text) => {
        expect(documentOf(eventOfKafka(STRUCTURED, Buffer.from(text)))).toEqual(parseExactly(text));
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps __proto__ a member and touches no prototype', () => {
    const document = documentOf(aBinaryEvent({ body: Buffer.from('{"__proto__":{"polluted":1}}') })) as {
      data: object;
    };
    expect(Object.keys(document.data)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(document.data)).toBe(Object.prototype);
  });

  it('is parsed once an event', () => {
    const event = aBinaryEvent();
    expect(documentOf(event)).toBe(documentOf(event));
  });

  it('adds the present names to an event of 0.1, and keeps its own', () => {
    const sent = { cloudEventsVersion: '0.1', eventType: 't', eventID: 'e', source: '/s', data: {} };
    expect(documentOf(readStructured(bytesOf(sent)))).toEqual({ ...sent, specversion: '0.1', type: 't', id: 'e' });
  });

  it('says where a body is not JSON', () => {
    expect(() => documentOf(eventOfKafka(STRUCTURED, Buffer.from('{"a":1,}')))).toThrow(
      expect.objectContaining({
        code: 'REQUEST_UNREADABLE',
        message: 'expected a member name in double quotes at byte 7',
      }),
    );
  });
});

describe('structuredBytes', () => {
  it('is the body of a structured event, byte for byte', () => {
    const event = readStructured(bytesOf(envelope()));
    expect(structuredBytes(event)).toBe(event.body);
  });

  it('writes an envelope around the bytes of a JSON payload', () => {
    const body = Buffer.from(' {"n":9007199254740993, "__proto__":1, "n":2}\n');
    expect(structuredBytes(aBinaryEvent({ body })).toString()).toBe(
      '{"specversion":"1.0","id":"1","source":"/shop","type":"order.created","datacontenttype":"application/json","data": {"n":9007199254740993, "__proto__":1, "n":2}\n}',
    );
  });

  it('writes text as a string and all else as Base64', () => {
    expect(
      JSON.parse(structuredBytes(aBinaryEvent({ contentType: 'text/plain', body: Buffer.from('a"\n') })).toString()),
    ).toEqual(envelope({ datacontenttype: 'text/plain', data: 'a"\n' }));
    expect(
      JSON.parse(structuredBytes(aBinaryEvent({ contentType: 'text/plain', body: Buffer.from([0xff]) })).toString()),
    ).toEqual(envelope({ datacontenttype: 'text/plain', data_base64: '/w==' }));
    expect(JSON.parse(structuredBytes(aBinaryEvent({ contentType: null, body: Buffer.alloc(0) })).toString())).toEqual(
      envelope(),
    );
  });

  it('reads back as the same event with the same payload', () => {
    fc.assert(
      fc.property(jsonText, fc.constantFrom('application/json', 'application/x+json', null), (text, contentType) => {
        const event = aBinaryEvent({ body: Buffer.from(text), contentType });
        const back = readStructured(structuredBytes(event));
        const { datacontenttype, ...others } = back.attributes;
        expect([others, datacontenttype ?? null]).toEqual([event.attributes, contentType]);
        expect(back.body.includes(`"data":${text}}`)).toBe(true);
        expect(documentOf(back)).toEqual(documentOf(event));
      }),
    );
  });
});
