import type { SendRequest } from '@carillon/channels-core';
import type { CarriedEvent } from '@carillon/domain-event';
import { aSubscription, type WebhookTarget } from '@carillon/domain-subscription';
import { describe, expect, it } from 'vitest';

import { pacificaRequest } from './pacifica-request';
import { webhookRequest } from './webhook-request';

const structured: CarriedEvent = {
  form: 'structured',
  attributes: { id: '1', source: '/shop', type: 'order.created', specversion: '1.0' },
  contentType: 'application/cloudevents+json',
  body: Buffer.from(
    '{ "specversion":"1.0","id":"1","source":"/shop","type":"order.created","data": {"n":12345678901234567890, "__proto__":1} }',
  ),
};
const binary: CarriedEvent = {
  form: 'binary',
  attributes: { id: '1', source: '/shop', type: 'order.created', specversion: '1.0', subject: 'Jürgen "x" 100%' },
  contentType: 'application/json; charset=utf-8',
  body: Buffer.from('{"n":12345678901234567890, "__proto__":1}'),
};
const posted: CarriedEvent = {
  form: 'posted',
  attributes: { id: '1', source: '/receive', type: 'pacifica.event', specversion: '1.0' },
  contentType: 'application/json',
  body: Buffer.from('[1, 2.0, 12345678901234567890]'),
};

function aRequest(event: CarriedEvent, target: Partial<WebhookTarget> = {}): SendRequest {
  const subscription = aSubscription();
  return {
    project: 'default',
    eventId: 'evt_1',
    deliveryId: 'dlv_1',
    attempt: 3,
    startedAtMs: 1_700_000_000_999,
    subscription: { ...subscription, target: { ...subscription.target, ...target } },
    event,
    trace: { traceparent: '00-aa-bb-01' },
  };
}

describe('webhookRequest', () => {
  it('says which delivery it is', () => {
    const request = aRequest(structured, { method: 'PUT' });
    const { method, headers } = webhookRequest(request, '1.2.3');
    expect(method).toBe('PUT');
    expect(headers).toEqual({
      'content-type': 'application/cloudevents+json',
      'webhook-id': 'dlv_1',
      'webhook-timestamp': '1700000000',
      'carillon-event': 'evt_1',
      'carillon-subscription': request.subscription.id,
      'carillon-attempt': '3',
      'user-agent': 'Carillon/1.2.3',
      traceparent: '00-aa-bb-01',
    });
  });

  it('sends a structured event byte for byte', () => {
    expect(webhookRequest(aRequest(structured), '1').body).toEqual(structured.body);
  });

  it('writes an envelope around the bytes of a binary event', () => {
    const { headers, body } = webhookRequest(aRequest(binary), '1');
    expect(headers['content-type']).toBe('application/cloudevents+json');
    expect(body.includes(binary.body)).toBe(true);
    expect(JSON.parse(body.toString())).toMatchObject({
      id: '1',
      subject: 'Jürgen "x" 100%',
      datacontenttype: binary.contentType,
    });
  });

  it('sends the payload alone in binary mode, and the attributes as headers', () => {
    const { headers, body } = webhookRequest(aRequest(binary, { mode: 'binary' }), '1');
    expect(body).toEqual(binary.body);
    expect(headers).toMatchObject({
      'ce-id': '1',
      'ce-type': 'order.created',
      'ce-specversion': '1.0',
      'content-type': binary.contentType,
    });
    expect(headers['ce-subject']).toBe('J%C3%BCrgen%20%22x%22%20100%25');
  });

  it('cuts the payload out of a structured event in binary mode', () => {
    const { headers, body } = webhookRequest(aRequest(structured, { mode: 'binary' }), '1');
    expect(body.toString()).toBe('{"n":12345678901234567890, "__proto__":1}');
    expect(headers).toMatchObject({ 'ce-source': '/shop', 'content-type': 'application/json' });
  });

  it.each(['structured', 'binary'] as const)('sends a posted event as it was posted (%s)', (mode) => {
    const { headers, body } = webhookRequest(aRequest(posted, { mode }), '1');
    expect(body).toEqual(posted.body);
    expect(headers['content-type']).toBe('application/json');
    expect(Object.keys(headers).filter((name) => name.startsWith('ce-'))).toEqual([]);
  });

  it('sends a person’s headers, but none that is ours', () => {
    const mine = {
      'X-Team': 'blue',
      Host: 'evil',
      'CONTENT-LENGTH': '1',
      'Content-Type': 'text/plain',
      'User-Agent': 'me',
      'Webhook-Id': 'x',
      'webhook-signature': 'x',
      'Carillon-Attempt': '9',
      Traceparent: 'x',
      'ce-id': 'x',
      'Transfer-Encoding': 'chunked',
      'bad name': 'x',
    };
    const { headers } = webhookRequest(aRequest(structured, { headers: mine }), '1');
    const names = Object.keys(headers);
    expect(headers['X-Team']).toBe('blue');
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
    expect(names.sort()).toEqual(
      [
        'X-Team',
        'carillon-attempt',
        'carillon-event',
        'carillon-subscription',
        'content-type',
        'traceparent',
        'user-agent',
        'webhook-id',
        'webhook-timestamp',
      ].sort(),
    );
  });
});

describe('pacificaRequest', () => {
  const pacifica = {
    version: 'v0.1',
    jsonpath: '$',
    extensionsText: '{"team": "blue"}',
    authText: '{}',
    created: '',
    updated: '',
    disabled: null,
    error: null,
  };
  const ask = (event: CarriedEvent) => {
    const request = aRequest(event);
    return pacificaRequest({ ...request, subscription: { ...request.subscription, contract: 'pacifica', pacifica } });
  };

  it('is a POST of JSON, and nothing else', () => {
    expect(ask(structured)).toMatchObject({ method: 'POST', headers: { 'content-type': 'application/json' } });
    expect(Object.keys(ask(structured).headers)).toEqual(['content-type']);
  });

  it('carries the event with the subscription’s extensions', () => {
    const text = ask(structured).body.toString();
    expect(JSON.parse(text)).toMatchObject({ extensions: { team: 'blue' } });
    expect(text).toContain('"data": {"n":12345678901234567890, "__proto__":1}');
  });

  it('carries a binary event as a document', () => {
    expect(JSON.parse(ask(binary).body.toString())).toMatchObject({
      type: 'order.created',
      extensions: { team: 'blue' },
    });
  });

  it('carries what is no object as it came', () => {
    expect(ask(posted).body).toEqual(posted.body);
  });
});
