import { AppError } from '@carillon/util';
import { CloudEvent, HTTP } from 'cloudevents';
import { describe, expect, it } from 'vitest';

import { bytesOf, envelope } from './an-event.fixture';
import { readStructured } from './read-structured';

function faultsOf(bytes: Buffer): [pointer: string, detail: string][] {
  try {
    readStructured(bytes);
  } catch (error) {
    if (error instanceof AppError && error.code === 'EVENT_INVALID')
      return error.faults.map(({ pointer, detail }) => [pointer, detail]);
    throw error;
  }
  return [];
}

describe('readStructured', () => {
  it('keeps the bytes and gives every attribute as text', () => {
    const bytes = Buffer.from(
      '{"id":"\\u0041-1","specversion":"1.0","source":"/shop","type":"order.created","count":-7,"urgent":true,"note":"é","absent":null,"data":{"n":9007199254740993}}\n',
    );
    const event = readStructured(bytes);
    expect(event.body).toBe(bytes);
    expect({ ...event.attributes }).toEqual({
      id: 'A-1',
      specversion: '1.0',
      source: '/shop',
      type: 'order.created',
      count: '-7',
      urgent: 'true',
      note: 'é',
    });
    expect(event).toMatchObject({ form: 'structured', contentType: 'application/cloudevents+json' });
  });

  it('reads what the JavaScript SDK writes', () => {
    const sent = new CloudEvent({
      source: '/shop',
      type: 't',
      subject: 's',
      time: '2026-11-21T09:30:00.000Z',
      comexampleext: 5,
      data: { a: 1 },
    });
    const { body } = HTTP.structured(sent);
    expect(readStructured(Buffer.from(body as string)).attributes).toMatchObject({
      id: sent.id,
      source: '/shop',
      type: 't',
      subject: 's',
      time: '2026-11-21T09:30:00.000Z',
      comexampleext: '5',
    });
  });

  it('finds nothing under names that objects inherit', () => {
    expect(readStructured(bytesOf(envelope())).attributes['constructor']).toBeUndefined();
  });

  it('names every fault at once', () => {
    const bytes = bytesOf({
      specversion: '1.0',
      id: '',
      type: 7,
      Upper: 'x',
      list: [1],
      half: 0.5,
      time: '21.11.2026',
      data: 1,
      data_base64: 'AA==',
    });
    expect(faultsOf(bytes).map(([pointer]) => pointer)).toEqual([
      '/type',
      '/list',
      '/half',
      '/source',
      '/id',
      '/Upper',
      '/time',
      '/data_base64',
    ]);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a missing specversion', { specversion: undefined }, '/specversion'],
    ['an unknown specversion', { specversion: '2.0' }, '/specversion'],
    ['a null id', { id: null }, '/id'],
    ['an empty subject', { subject: '' }, '/subject'],
    ['a control character', { subject: 'a\nb' }, '/subject'],
    ['half a surrogate pair', { subject: '\ud800' }, '/subject'],
    ['a day that does not exist', { time: '2026-02-29T00:00:00Z' }, '/time'],
    ['a time without zone', { time: '2026-02-28T00:00:00' }, '/time'],
    ['a datacontenttype that is none', { datacontenttype: 'json' }, '/datacontenttype'],
    ['an object as extension', { ext: {} }, '/ext'],
    ['a name with a dash', { 'com-example': 'x' }, '/com-example'],
    ['a name with a slash', { 'a/b~c': 'x' }, '/a~1b~0c'],
    ['a name that is too long', { ['x'.repeat(65)]: 'x' }, `/${'x'.repeat(65)}`],
    ['__proto__ as a member', JSON.parse('{"__proto__":"x"}') as Record<string, unknown>, '/__proto__'],
    ['data_base64 that is not Base64', { data_base64: 'a b' }, '/data_base64'],
  ])('refuses %s', (_what, members, pointer) => {
    const event = Object.defineProperties(envelope(), Object.getOwnPropertyDescriptors(members));
    expect(faultsOf(bytesOf(event)).map(([at]) => at)).toEqual([pointer]);
  });

  it.each([
    '2026-02-28T00:00:00Z',
    '1985-04-12t23:20:50.52z',
    '2016-12-31T23:59:60Z',
    '1937-01-01T12:00:27.87+00:20',
    '2024-02-29T00:00:00-23:59',
  ])('takes the time %s', (time) => {
    expect(faultsOf(bytesOf(envelope({ time })))).toEqual([]);
  });

  it('refuses an attribute that stands there twice, because readers would disagree about it', () => {
    expect(faultsOf(Buffer.from('{"specversion":"1.0","id":"1","id":"2","source":"/s","type":"t"}'))).toEqual([
      ['/id', 'id stands there more than once'],
    ]);
  });

  it('lets the payload be any JSON, equal names and __proto__ included', () => {
    const bytes = Buffer.from(
      '{"specversion":"1.0","id":"1","source":"/s","type":"t","data":{"a":1,"a":2,"__proto__":{"b":1e999}}}',
    );
    expect(readStructured(bytes).body).toBe(bytes);
  });

  it('refuses attributes that no header could carry', () => {
    expect(faultsOf(bytesOf(envelope({ big: 'x'.repeat(70_000) })))[0]?.[1]).toContain('65536 are allowed');
  });

  it.each(['[]', '"x"', 'null', '7'])('refuses %s, which is no object', (text) => {
    expect(faultsOf(Buffer.from(text))).toEqual([['', 'an event is a JSON object']]);
  });

  it('reads 0.1 leniently, its extensions included', () => {
    const bytes = bytesOf({
      cloudEventsVersion: '0.1',
      eventType: 'org.pacifica.metadata.ingest',
      source: 'http://metadata.my.site/transactions?_id=12345',
      eventID: 'e-1',
      eventTime: 'yesterday',
      contentType: 'application/json',
      extensions: { severitynumber: 17, Nested: {} },
      Odd_Name: 1,
      data: [],
    });
    const event = readStructured(bytes);
    expect({ ...event.attributes }).toEqual({
      specversion: '1.0',
      type: 'org.pacifica.metadata.ingest',
      source: 'http://metadata.my.site/transactions?_id=12345',
      id: 'e-1',
      time: 'yesterday',
      datacontenttype: 'application/json',
      severitynumber: '17',
    });
    expect(event.body).toBe(bytes);
  });

  it('reads 0.3 leniently', () => {
    const event = readStructured(
      bytesOf({
        ...envelope(),
        specversion: '0.3',
        schemaurl: 'http://x/',
        datacontentencoding: 'base64',
        data: 'AA==',
      }),
    );
    expect(event.attributes).toMatchObject({
      specversion: '1.0',
      dataschema: 'http://x/',
      datacontentencoding: 'base64',
    });
  });

  it('still wants id, source and type from former versions', () => {
    expect(faultsOf(bytesOf({ cloudEventsVersion: '0.1', eventID: 'e-1' })).map(([pointer]) => pointer)).toEqual([
      '/source',
      '/type',
    ]);
  });
});
