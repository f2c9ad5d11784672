import { type AppError } from '@carillon/util';
import { CloudEvent, HTTP } from 'cloudevents';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { aBinaryEvent, bytesOf, envelope } from './an-event.fixture';
import { httpBinaryOf, isBinaryHttp, readBinary } from './http-binding';
import { readStructured } from './read-structured';

const REQUIRED = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/shop', 'ce-type': 'order.created' };

/** What Node makes of header bytes: Latin-1. */
const onWire = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

function subjectOf(header: string): string | undefined {
  return readBinary({ ...REQUIRED, 'ce-subject': header }, Buffer.alloc(0)).attributes['subject'];
}

describe('readBinary', () => {
  it('takes the payload untouched and its type from content-type', () => {
    const body = Buffer.from(' {"n":9007199254740993}\n');
    const event = readBinary(
      { ...REQUIRED, 'content-type': 'application/json; charset=utf-8', 'x-other': 'ignored', 'ce-count': '7' },
      body,
    );
    expect(event.body).toBe(body);
    expect(event).toMatchObject({ form: 'binary', contentType: 'application/json; charset=utf-8' });
    expect({ ...event.attributes }).toEqual({
      specversion: '1.0',
      id: '1',
      source: '/shop',
      type: 'order.created',
      count: '7',
    });
  });

  it('reads what the JavaScript SDK writes', () => {
    const sent = new CloudEvent({
      source: '/shop',
      type: 't',
      subject: 's',
      time: '2026-11-21T09:30:00.000Z',
      comexampleext: 'x',
      data: { a: 1 },
    });
    const { headers, body } = HTTP.binary(sent);
    const event = readBinary(headers, Buffer.from(body as string));
    expect(event.attributes).toMatchObject({
      id: sent.id,
      source: '/shop',
      type: 't',
      subject: 's',
      time: '2026-11-21T09:30:00.000Z',
      comexampleext: 'x',
    });
    expect(event.body.toString()).toBe('{"a":1}');
  });

  it.each([
    ['Euro%20%E2%82%AC%20%F0%9F%98%80', 'Euro € 😀'],
    ['%41%25', 'A%'],
    ['100% sure', '100% sure'],
    ['"quoted \\"twice\\" %41"', 'quoted "twice" A'],
    [onWire('unencoded é'), 'unencoded é'],
    ['plus+stays', 'plus+stays'],
  ])('decodes the header value %s', (header, subject) => {
    expect(subjectOf(header)).toBe(subject);
  });

  it.each(['%C0%A0', '%ff', '\xff'])('refuses the header value %j, which is not UTF-8', (header) => {
    expect(() => subjectOf(header)).toThrow('/subject: is not UTF-8');
  });

  it('names every fault at once, as pointers into the event', () => {
    try {
      readBinary({ 'ce-specversion': '1.0', 'ce-id': '', 'ce-data': 'x', 'content-type': 'nonsense' }, Buffer.alloc(0));
      expect.unreachable();
    } catch (error) {
      expect((error as AppError).faults.map(({ pointer }) => pointer)).toEqual([
        '/source',
        '/type',
        '/id',
        '/data',
        '/datacontenttype',
      ]);
    }
  });

  it('refuses a payload that is not the JSON it is announced as', () => {
    const read = (contentType: string) =>
      readBinary({ ...REQUIRED, 'content-type': contentType }, Buffer.from('{"a":'));
    expect(() => read('application/json')).toThrow(expect.objectContaining({ code: 'REQUEST_UNREADABLE' }));
    expect(() => read('application/vnd.example+json')).toThrow('at byte 5');
    expect(read('text/plain').body.toString()).toBe('{"a":');
  });

  it('takes an event without payload', () => {
    expect(readBinary({ ...REQUIRED, 'content-type': 'application/json' }, Buffer.alloc(0)).body).toHaveLength(0);
  });

  it('brings 0.1 and 0.3 to the names of 1.0', () => {
    const former = {
      'ce-cloudeventsversion': '0.1',
      'ce-eventid': 'e',
      'ce-eventtype': 't',
      'ce-source': '/s',
      'ce-x-trace': 'y',
    };
    expect({ ...readBinary(former, Buffer.alloc(0)).attributes }).toEqual({
      specversion: '1.0',
      id: 'e',
      type: 't',
      source: '/s',
      trace: 'y',
    });
    const newer = { ...REQUIRED, 'ce-specversion': '0.3', 'ce-schemaurl': 'http://x/' };
    expect(readBinary(newer, Buffer.alloc(0)).attributes).toMatchObject({
      specversion: '1.0',
      dataschema: 'http://x/',
    });
  });

  it('recognises itself by its headers', () => {
    expect(isBinaryHttp({ 'content-type': 'application/json' })).toBe(false);
    expect(isBinaryHttp({ 'ce-id': '1' })).toBe(true);
  });
});

describe('httpBinaryOf', () => {
  it('writes headers that read back as the same attributes, in printable ASCII', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (subject) => {
        // eslint-disable-next-line no-control-regex -- what attributes may not have
        fc.pre(!/[\u0000-\u001f\u007f-\u009f\p{Surrogate}\p{Noncharacter_Code_Point}]/u.test(subject));
        const event = aBinaryEvent({ attributes: { ...aBinaryEvent().attributes, subject } });
        const { headers, body } = httpBinaryOf(event);
        expect(headers['ce-subject']).toMatch(/^[\x21-\x7e]+$/);
        expect(readBinary(headers, body)).toEqual(event);
      }),
    );
  });

  it('takes the payload out of a structured event byte for byte', () => {
    const event = readStructured(
      Buffer.from('{"specversion":"1.0","id":"1","source":"/s","type":"t","data": {"n":9007199254740993, "n":1} }'),
    );
    const { headers, body } = httpBinaryOf(event);
    expect(body.toString()).toBe('{"n":9007199254740993, "n":1}');
    expect(headers).toEqual({
      'ce-specversion': '1.0',
      'ce-id': '1',
      'ce-source': '/s',
      'ce-type': 't',
      'content-type': 'application/json',
    });
  });

  it.each([
    [{ datacontenttype: 'image/png', data_base64: 'iVA=' }, 'image/png', Buffer.from('iVA=', 'base64')],
    [{ data_base64: 'iVA=' }, undefined, Buffer.from('iVA=', 'base64')],
    [{ datacontenttype: 'text/plain', data: 'é\n' }, 'text/plain', Buffer.from('é\n')],
    [{ datacontenttype: 'application/json', data: 'é' }, 'application/json', Buffer.from('"é"')],
    [
      { specversion: '0.3', datacontenttype: 'image/png', datacontentencoding: 'base64', data: 'iVA=' },
      'image/png',
      Buffer.from('iVA=', 'base64'),
    ],
    [{}, undefined, Buffer.alloc(0)],
  ])('takes the payload of %j', (members, contentType, payload) => {
    const { headers, body } = httpBinaryOf(readStructured(bytesOf(envelope(members))));
    expect(headers['content-type']).toBe(contentType);
    expect(headers['ce-datacontenttype']).toBeUndefined();
    expect(body).toEqual(payload);
  });
});
