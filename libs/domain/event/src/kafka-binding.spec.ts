import { CloudEvent, Kafka } from 'cloudevents';
import { describe, expect, it } from 'vitest';

import { aBinaryEvent, bytesOf, envelope } from './an-event.fixture';
import { eventOfKafka, kafkaHeadersOf, readKafka } from './kafka-binding';
import { readPosted } from './read-posted';
import { readStructured } from './read-structured';

/** As Kafka gives header values. */
function onWire(headers: Record<string, string>): Record<string, Buffer> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Buffer.from(value, 'utf8')]));
}

describe('events on our own topics', () => {
  it('come back as they went, in binary form', () => {
    const event = aBinaryEvent({
      attributes: { ...aBinaryEvent().attributes, subject: 'é 100% "x"' },
      contentType: 'text/plain; charset=utf-8',
    });
    expect(kafkaHeadersOf(event)).toEqual({
      ce_specversion: '1.0',
      ce_id: '1',
      ce_source: '/shop',
      ce_type: 'order.created',
      ce_subject: 'é 100% "x"',
      'content-type': 'text/plain; charset=utf-8',
    });
    expect(eventOfKafka(onWire(kafkaHeadersOf(event)), event.body)).toEqual(event);
  });

  it('come back as they went, in structured form, with attributes read from the body', () => {
    const event = readStructured(bytesOf(envelope({ subject: 's', count: 3 })));
    expect(kafkaHeadersOf(event)).toEqual({ 'content-type': 'application/cloudevents+json' });
    const back = eventOfKafka(onWire(kafkaHeadersOf(event)), event.body);
    expect(back.body).toBe(event.body);
    expect(back.form).toBe('structured');
    expect(back.attributes).toEqual(event.attributes);
    expect(back.attributes).toBe(back.attributes);
  });

  it('come back as they went, as posted', () => {
    const event = readPosted(Buffer.from('{"type":"t"}'), 'id-1');
    expect(eventOfKafka(onWire(kafkaHeadersOf(event)), event.body, true)).toEqual(event);
  });

  it('read as the JavaScript SDK understands them', () => {
    const event = aBinaryEvent({ attributes: { ...aBinaryEvent().attributes, subject: 'é' } });
    const read = Kafka.toEvent({
      headers: kafkaHeadersOf(event),
      value: event.body.toString(),
    } as never) as CloudEvent<unknown>;
    expect(read).toMatchObject({ id: '1', source: '/shop', type: 'order.created', subject: 'é' });
  });

  it('ignore headers that are not the binding’s', () => {
    const headers = onWire({ ...kafkaHeadersOf(aBinaryEvent()), carillon: '{}', traceparent: '00-…' });
    expect(eventOfKafka(headers, null).attributes).toEqual(aBinaryEvent().attributes);
  });
});

describe('readKafka', () => {
  const sent = new CloudEvent({ source: '/shop', type: 't', subject: 'é', partitionkey: 'k', data: { a: 1 } });

  it('reads what the JavaScript SDK writes in structured mode', () => {
    const { headers, value } = Kafka.structured(sent);
    const [event] = readKafka(onWire(headers as Record<string, string>), Buffer.from(value));
    expect(event).toMatchObject({ form: 'structured', attributes: { id: sent.id, subject: 'é', partitionkey: 'k' } });
  });

  it('reads what the JavaScript SDK writes in binary mode', () => {
    const { headers } = Kafka.binary(sent);
    const given = Object.fromEntries(
      Object.entries(headers as Record<string, string | undefined>).filter(([, value]) => value !== undefined),
    );
    const [event] = readKafka(onWire(given as Record<string, string>), Buffer.from('{"a":1}'));
    expect(event).toMatchObject({ form: 'binary', attributes: { id: sent.id, subject: 'é', partitionkey: 'k' } });
    expect(event?.body.toString()).toBe('{"a":1}');
  });

  it('reads a batch', () => {
    const events = readKafka(
      onWire({ 'content-type': 'application/cloudevents-batch+json; charset=UTF-8' }),
      bytesOf([envelope(), envelope({ id: '2' })]),
    );
    expect(events.map(({ attributes }) => attributes['id'])).toEqual(['1', '2']);
  });

  it('does not mind how header names are written', () => {
    expect(readKafka(onWire({ 'Content-Type': 'application/cloudevents+json' }), bytesOf(envelope()))).toHaveLength(1);
  });

  it('takes a bare JSON event, as a shell script would write it', () => {
    expect(readKafka({}, bytesOf(envelope()))[0]?.form).toBe('structured');
    expect(readKafka(onWire({ 'content-type': 'application/json' }), bytesOf(envelope()))[0]?.form).toBe('structured');
  });

  it('takes a record without a value as an event without payload', () => {
    expect(readKafka(onWire(kafkaHeadersOf(aBinaryEvent())), null)[0]?.body).toHaveLength(0);
  });

  it.each<[string, Record<string, string>, Buffer | null, string]>([
    ['garbage', {}, Buffer.from([0xff, 0x00]), 'REQUEST_UNREADABLE'],
    ['nothing at all', {}, null, 'REQUEST_UNREADABLE'],
    ['another type without attributes', { 'content-type': 'text/plain' }, Buffer.from('x'), 'CONTENT_TYPE_UNSUPPORTED'],
    [
      'another event format',
      { 'content-type': 'application/cloudevents+avro' },
      Buffer.from('x'),
      'CONTENT_TYPE_UNSUPPORTED',
    ],
    [
      'another charset',
      { 'content-type': 'application/cloudevents+json; charset=utf-16' },
      bytesOf(envelope()),
      'CONTENT_TYPE_UNSUPPORTED',
    ],
    ['missing attributes', { ce_id: '1' }, Buffer.from('x'), 'EVENT_INVALID'],
  ])('refuses %s', (_what, headers, value, code) => {
    expect(() => readKafka(onWire(headers), value)).toThrow(expect.objectContaining({ code }));
  });
});
