import type { SendRequest } from '@carillon/channels-core';
import type { ChannelHarness } from '@carillon/channels-core/testing';
import { channelConformance } from '@carillon/channels-core/testing';
import { aSubscription, type Subscription } from '@carillon/domain-subscription';
import { Egress } from '@carillon/platform-egress';
import { type Answer, startHttpTarget } from '@carillon/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { WebhookChannel } from './webhook-channel';

const context = () => ({ deadlineMs: 5_000, signal: new AbortController().signal });

function aRequest(url: string, overrides: Partial<Subscription> = {}): SendRequest {
  const subscription = aSubscription(overrides);
  return {
    project: 'default',
    eventId: 'evt_1',
    deliveryId: 'dlv_1',
    attempt: 1,
    startedAtMs: Date.now(),
    subscription: { ...subscription, target: { ...subscription.target, url } },
    event: {
      form: 'structured',
      attributes: { id: '1', source: '/shop', type: 'order.created', specversion: '1.0' },
      contentType: 'application/cloudevents+json',
      body: Buffer.from('{"specversion":"1.0","id":"1","source":"/shop","type":"order.created"}'),
    },
    trace: {},
  };
}

/** Made through `/eventmatch`. */
function pacifica(overrides: Partial<Subscription> = {}): Partial<Subscription> {
  return {
    contract: 'pacifica',
    failure: { policy: 'disable' },
    pacifica: {
      version: 'v0.1',
      jsonpath: '$',
      extensionsText: '{"team":"blue"}',
      authText: '{}',
      created: '',
      updated: '',
      disabled: null,
      error: null,
    },
    ...overrides,
  };
}

async function aChannel() {
  const target = await startHttpTarget();
  const egress = new Egress({ allow: ['127.0.0.0/8'] });
  const channel = new WebhookChannel(egress, '1.0.0');
  const close = async () => {
    await target.close();
    await egress.close();
  };
  return { target, egress, channel, close };
}

async function harness(): Promise<ChannelHarness> {
  const { target, channel, close } = await aChannel();
  const secret = 'hunter2';
  return {
    channel,
    behave: async (behaviour) => {
      if (behaviour.kind === 'refuse') return target.close();
      const { headers, body } = behaviour.kind === 'answer' ? behaviour : {};
      const answer: Answer =
        behaviour.kind === 'answer'
          ? {
              status: behaviour.statusCode,
              ...(headers === undefined ? {} : { headers }),
              ...(body === undefined ? {} : { body }),
            }
          : { [behaviour.kind]: true };
      target.answerAll([answer]);
    },
    request: (overrides) => ({ ...aRequest(`${target.url}/hook`), ...overrides }),
    received: () => target.requests().length,
    secretAddress: { request: aRequest(`http://user:${secret}@127.0.0.1:${target.port}/`), secret },
    close,
  };
}

channelConformance('webhook', harness);

let open: Awaited<ReturnType<typeof aChannel>>;
beforeEach(async () => {
  open = await aChannel();
});
afterEach(async () => {
  await open.close();
});

describe('a Pacifica target', () => {
  const send = (path: string) => open.channel.send(aRequest(`${open.target.url}${path}`, pacifica()), context());

  it('gets what its contract names and nothing else', async () => {
    await send('/x');
    const [request] = open.target.requests();
    expect(request?.method).toBe('POST');
    expect(request?.json()).toMatchObject({ type: 'order.created', extensions: { team: 'blue' } });
    expect(Object.keys(request?.headers ?? {}).sort()).toEqual([
      'connection',
      'content-length',
      'content-type',
      'host',
    ]);
    expect(request?.headers['content-type']).toBe('application/json');
  });

  it.each([
    [301, 'GET'],
    [302, 'GET'],
    [303, 'GET'],
    [307, 'POST'],
    [308, 'POST'],
  ])('is followed through a %d with %s', async (status, method) => {
    open.target.answer('/old', { status, headers: { location: '/new' } });
    expect(await send('/old')).toMatchObject({ kind: 'delivered', statusCode: 200 });
    expect(open.target.requests('/new').map((request) => request.method)).toEqual([method]);
  });

  it('fails by redirecting in a circle', async () => {
    open.target.answer('/loop', { status: 302, headers: { location: '/loop' } });
    expect(await send('/loop')).toMatchObject({ kind: 'failed', reason: 'WEBHOOK_REDIRECT' });
    expect(open.target.requests('/loop')).toHaveLength(6);
  });

  it('has the event when it answers 304', async () => {
    open.target.answerAll([{ status: 304 }]);
    expect(await send('/x')).toMatchObject({ kind: 'delivered', statusCode: 304 });
  });

  it.each([400, 404, 410, 500])('fails with %d and its words', async (status) => {
    open.target.answerAll([{ status, body: 'no such thing' }]);
    expect(await send('/x')).toMatchObject({ kind: 'failed', statusCode: status, response: 'no such thing' });
  });
});

describe('an address that cannot be called', () => {
  it('is told, for mending, and tried again slowly', async () => {
    const strict = new Egress({ allow: [] });
    const channel = new WebhookChannel(strict, '1.0.0');
    const denied = await channel.send(aRequest(open.target.url), context());
    expect(denied).toMatchObject({ kind: 'failed', reason: 'EGRESS_DENIED', slow: true, retryable: true });
    const invalid = await channel.send(aRequest('no address', pacifica()), context());
    expect(invalid).toMatchObject({ kind: 'failed', reason: 'EGRESS_ADDRESS_INVALID' });
    await strict.close();
    expect(open.target.requests()).toHaveLength(0);
  });

  it.each([
    ['http://user:pass@example.org/x?y=1', 'http://example.org/x?y=1'],
    ['http://us@er:pa@example.org/', 'http://example.org/'],
    ['http://example.org/a@b', 'http://example.org/a@b'],
    ['no address', 'no address'],
    ['', ''],
  ])('is described without a password: %s', (url, described) => {
    expect(open.channel.describe(aRequest(url).subscription.target)).toBe(described);
  });
});

describe('one-try subscriptions', () => {
  it('get a connection of their own, which no idle close can spoil', async () => {
    await open.channel.send(aRequest(open.target.url, { failure: { policy: 'disable' } }), context());
    await open.channel.send(aRequest(open.target.url), context());
    expect(open.target.requests().map((request) => request.headers['connection'])).toEqual(['close', 'keep-alive']);
  });
});
