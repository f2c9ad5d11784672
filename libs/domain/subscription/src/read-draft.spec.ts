import { AppError } from '@carillon/util';
import { describe, expect, it } from 'vitest';

import { aSubscription } from './a-subscription';
import { readDraft } from './read-draft';
import { toView } from './view';

const url = 'http://127.0.0.1:8090/orders';
const webhook = { channel: 'webhook', url };

function faultsOf(read: () => unknown): { code: string; faults: Record<string, string> } {
  try {
    read();
  } catch (error) {
    if (error instanceof AppError)
      return { code: error.code, faults: Object.fromEntries(error.faults.map((fault) => [fault.pointer, fault.code])) };
    throw error;
  }
  return { code: 'none', faults: {} };
}
const refusal = (body: unknown) => faultsOf(() => readDraft(body));

describe('readDraft, what it takes', () => {
  it('fills in the defaults', () => {
    expect(readDraft({ target: webhook })).toEqual({
      name: '',
      filters: [],
      target: { channel: 'webhook', url, method: 'POST', mode: 'structured', headers: {} },
      policy: 'default',
      failure: { policy: 'retry' },
      minSeverity: 1,
      extensions: {},
    });
  });

  it('takes the example of the contract, but for its secrets and its schedule', () => {
    const draft = readDraft({
      name: 'big orders',
      filters: [{ exact: { type: 'order.created' } }, { jsonpath: '$[?$.data.total > 100]' }],
      target: { ...webhook, method: 'PUT', mode: 'binary', headers: { 'X-Shop': 'north' } },
      policy: 'default',
      failure: { policy: 'retry' },
      minSeverity: 'warn',
      extensions: { team: 'a' },
    });
    expect(draft).toEqual({
      name: 'big orders',
      filters: [{ exact: { type: 'order.created' } }, { jsonpath: '$[?$.data.total > 100]' }],
      target: { ...webhook, method: 'PUT', mode: 'binary', headers: { 'X-Shop': 'north' } },
      policy: 'default',
      failure: { policy: 'retry' },
      minSeverity: 13,
      extensions: { team: 'a' },
    });
  });

  it.each(['http://h', 'https://h/p?q=1#f', 'HTTP://H:1/', 'http://[::1]:80/x', `http://h/${'a'.repeat(2048 - 9)}`])(
    'the address %s',
    (address) => {
      expect(readDraft({ target: { channel: 'webhook', url: address } }).target.url).toBe(address);
    },
  );

  it('what an answer shows, written back unchanged', () => {
    const shown = toView(aSubscription({ extensions: { a: [1, { b: null }] }, minSeverity: 10 }));
    expect(readDraft(JSON.parse(JSON.stringify(shown)), shown)).toMatchObject({
      name: shown.name,
      target: shown.target,
      minSeverity: 10,
    });
  });
});

describe('readDraft, what it refuses', () => {
  it.each<[string, unknown]>([
    ['', []],
    ['', null],
    ['', 'x'],
    ['', 7],
    ['/target', {}],
    ['/target', { target: 'http://h' }],
    ['/target', { target: null }],
    ['/target/channel', { target: {} }],
    ['/target/channel', { target: { channel: 'pigeon', url } }],
    ['/target/url', { target: { channel: 'webhook' } }],
    ['/target/url', { target: { channel: 'webhook', url: 7 } }],
    ['/target/url', { target: { channel: 'webhook', url: `http://h/${'a'.repeat(2040)}` } }],
    ['/target/method', { target: { ...webhook, method: 'GET' } }],
    ['/target/method', { target: { ...webhook, method: 'post' } }],
    ['/target/mode', { target: { ...webhook, mode: 'batch' } }],
    ['/target/colour', { target: { ...webhook, colour: 'red' } }],
    ['/target/headers', { target: { ...webhook, headers: [] } }],
    [
      '/target/headers',
      { target: { ...webhook, headers: Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`x-${i}`, ''])) } },
    ],
    ['/name', { target: webhook, name: 7 }],
    ['/name', { target: webhook, name: 'n'.repeat(256) }],
    ['/name', { target: webhook, name: 'a\nb' }],
    ['/filters', { target: webhook, filters: { exact: {} } }],
    ['/filters', { target: webhook, filters: null }],
    ['/filters/1', { target: webhook, filters: [{ exact: { type: 'a' } }, 'x'] }],
    ['/minSeverity', { target: webhook, minSeverity: 'loud' }],
    ['/minSeverity', { target: webhook, minSeverity: 0 }],
    ['/policy', { target: webhook, policy: {} }],
    ['/failure', { target: webhook, failure: 'retry' }],
    ['/failure/policy', { target: webhook, failure: { policy: 'shrug' } }],
    ['/failure/after', { target: webhook, failure: { policy: 'retry', after: 3 } }],
    ['/extensions', { target: webhook, extensions: [] }],
    ['/extensions', { target: webhook, extensions: { a: 'x'.repeat(16_384) } }],
    ['/extensions', { target: webhook, extensions: JSON.parse('{"a":'.repeat(20) + '1' + '}'.repeat(20)) }],
    ['/extensions/a/0', { target: webhook, extensions: { a: [JSON.parse('9007199254740993')] } }],
    ['/id', { target: webhook, id: 'sub_00000000000000000000000000000000' }],
    ['/status', { target: webhook, status: 'active' }],
    ['/a~1b~0c', { target: webhook, 'a/b~c': 1 }],
    ['/__proto__', JSON.parse(`{"target":${JSON.stringify(webhook)},"__proto__":{}}`)],
    ['', { target: webhook, extensions: JSON.parse('['.repeat(5_000) + ']'.repeat(5_000)) }],
  ])('REQUEST_INVALID at "%s" in %#', (pointer, body) => {
    expect(refusal(body)).toEqual({ code: 'REQUEST_INVALID', faults: { [pointer]: 'REQUEST_INVALID' } });
  });

  it.each([
    'orders',
    '/orders',
    '//h/orders',
    'ftp://h/',
    'file:///etc/passwd',
    'http:',
    'http://',
    'http:h',
    'javascript:alert(1)',
    'http://user@h/',
    'http://u:p@h/',
    'http://:p@h/',
    ' http://h/',
    'http://h/a b',
    'http://h/\n',
    'http://h:99999/',
    'data:,x',
    '',
  ])('EGRESS_ADDRESS_INVALID for the address "%s"', (address) => {
    const faults = { '/target/url': 'EGRESS_ADDRESS_INVALID' };
    expect(refusal({ target: { channel: 'webhook', url: address } })).toEqual({
      code: 'EGRESS_ADDRESS_INVALID',
      faults,
    });
  });

  it.each<[string, unknown]>([
    ['/retry', { target: webhook, retry: { delaysSeconds: [0, 5, 30] } }],
    ['/target/auth', { target: { ...webhook, auth: { type: 'bearer', token: 's3cret' } } }],
    ['/target/signing', { target: { ...webhook, signing: { keys: ['whsec_x'] } } }],
    ['/target/signingKeys', { target: { ...webhook, signingKeys: ['whsec_x'] } }],
    ['/target/headers/X-Key', { target: { ...webhook, headers: { 'X-Key': { secret: 'NAME' } } } }],
    ['/target/headers/authorization', { target: { ...webhook, headers: { authorization: 'Bearer s3cret' } } }],
    ['/target/headers/Cookie', { target: { ...webhook, headers: { Cookie: 'a=b' } } }],
    ['/failure/policy', { target: webhook, failure: { policy: 'disable' } }],
    ['/policy', { target: webhook, policy: 'pacifica' }],
    ['/target/channel', { target: { channel: 'email', to: 'a@b.c' } }],
    ['/target/channel', { target: { channel: 'slack' } }],
    ['/protocol', { sink: url, protocol: 'MQTT5' }],
    [
      '/sinkCredential',
      { sink: url, protocol: 'HTTP', sinkCredential: { credentialtype: 'PLAIN', identifier: 'a', secret: 'b' } },
    ],
    ['/sinkcredential', { sink: url, protocol: 'HTTP', sinkcredential: { credentialtype: 'ACCESSTOKEN' } }],
  ])('NOT_YET at %s', (pointer, body) => {
    expect(refusal(body)).toEqual({ code: 'NOT_YET', faults: { [pointer]: 'NOT_YET' } });
  });

  it('never repeats a secret in what it says', () => {
    const target = {
      ...webhook,
      auth: { type: 'bearer', token: 'hunter2' },
      headers: { Authorization: 'hunter2', 'X-A': 'hunter2\u0007' },
    };
    const thrown = (): unknown => {
      try {
        return readDraft({ target });
      } catch (error) {
        return error;
      }
    };
    const error = thrown() as AppError;
    expect(error.faults).toHaveLength(3);
    expect(error.message + JSON.stringify(error)).not.toContain('hunter2');
  });

  it.each([
    ['a part of a dialect that comes later', [{ jsonpath2: '$..total' }], 'NOT_YET'],
    ['a broken expression', [{ sql: "type = 'a" }], 'FILTER_INVALID'],
    ['a broken path', [{ jsonpath: '$[?' }], 'FILTER_INVALID'],
    ['an unknown dialect', [{ glob: '*' }], 'FILTER_INVALID'],
  ])('%s, with the code and pointer of the filter language', (_what, filters, code) => {
    const answer = refusal({ target: webhook, filters });
    expect(answer.code).toBe(code);
    expect(Object.keys(answer.faults)[0]).toMatch(/^\/filters\/0/);
  });

  it('tells everything at once, under REQUEST_INVALID when the codes differ', () => {
    const answer = refusal({
      name: 7,
      filters: [{ jsonpath: '$[' }],
      target: { channel: 'webhook', url: 'orders', auth: {}, headers: { Host: 'h' } },
      retry: {},
      nonsense: true,
    });
    expect(answer.code).toBe('REQUEST_INVALID');
    expect(answer.faults).toMatchObject({
      '/nonsense': 'REQUEST_INVALID',
      '/retry': 'NOT_YET',
      '/name': 'REQUEST_INVALID',
      '/target/auth': 'NOT_YET',
      '/target/url': 'EGRESS_ADDRESS_INVALID',
      '/target/headers/Host': 'REQUEST_INVALID',
    });
    expect(Object.values(answer.faults)).toContain('FILTER_INVALID');
  });
});

describe('readDraft, headers', () => {
  const withHeaders = (headers: unknown) => ({ target: { ...webhook, headers } });

  it.each([
    'Host',
    'CONTENT-LENGTH',
    'content-type',
    'Webhook-Id',
    'webhook-timestamp',
    'WEBHOOK-SIGNATURE',
    'Carillon-Event',
    'carillon-subscription',
    'carillon-attempt',
    'TraceParent',
    'tracestate',
    'User-Agent',
    'CE-Id',
    'ce-type',
    'Connection',
    'Transfer-Encoding',
    'Upgrade',
    'Expect',
    'TE',
  ])('refuses %s, which is ours', (name) => {
    expect(refusal(withHeaders({ [name]: 'x' }))).toEqual({
      code: 'REQUEST_INVALID',
      faults: { [`/target/headers/${name}`]: 'REQUEST_INVALID' },
    });
  });

  it.each([
    ['a blank in a name', { 'X A': 'x' }],
    ['an empty name', { '': 'x' }],
    ['a line break in a name', { 'X\r\nHost': 'x' }],
    ['a name beyond ASCII', { 'X-Ä': 'x' }],
    ['a line break in a value', { 'X-A': 'a\r\nHost: b' }],
    ['a NUL in a value', { 'X-A': 'a\0' }],
    ['a value beyond ASCII', { 'X-A': 'ä' }],
    ['a value that is no string', { 'X-A': 7 }],
    ['too long a value', { 'X-A': 'x'.repeat(1025) }],
    ['a name twice in different case', { 'X-A': '1', 'x-a': '2' }],
  ])('refuses %s', (_what, headers) => {
    expect(refusal(withHeaders(headers)).code).toBe('REQUEST_INVALID');
  });

  it('takes all others as they are written', () => {
    const headers = { 'X-Shop': 'a b', accept: '*/*', "!#$%&'*+-.^_`|~": '', __proto__x: '1', 'x-webhook-id': '1' };
    expect(readDraft(withHeaders(headers)).target.headers).toEqual(headers);
  });
});

describe('readDraft, the spelling of the CloudEvents Subscriptions API', () => {
  it('becomes ours', () => {
    const draft = readDraft({
      sink: url,
      protocol: 'HTTP',
      protocolsettings: { headers: { 'X-A': '1' }, method: 'PATCH' },
      source: '/shop',
      types: ['order.created', 'order.paid'],
      filters: [{ prefix: { subject: 'north/' } }],
    });
    expect(draft.target).toEqual({
      channel: 'webhook',
      url,
      method: 'PATCH',
      mode: 'structured',
      headers: { 'X-A': '1' },
    });
    expect(draft.filters).toEqual([
      { exact: { source: '/shop' } },
      { any: [{ exact: { type: 'order.created' } }, { exact: { type: 'order.paid' } }] },
      { prefix: { subject: 'north/' } },
    ]);
  });

  it('makes one type a plain filter, and needs no more than a sink', () => {
    expect(readDraft({ sink: url, types: ['a'] }).filters).toEqual([{ exact: { type: 'a' } }]);
    expect(readDraft({ sink: url }).target).toEqual({
      channel: 'webhook',
      url,
      method: 'POST',
      mode: 'structured',
      headers: {},
    });
  });

  it.each<[string, unknown]>([
    ['/sink', { protocol: 'HTTP' }],
    ['/sink', { sink: 7 }],
    ['/sink', { sink: url, target: webhook }],
    ['/protocol', { sink: url, protocol: 'http' }],
    ['/protocolsettings', { sink: url, protocolsettings: null }],
    ['/protocolsettings/qos', { sink: url, protocolsettings: { qos: 1 } }],
    ['/protocolsettings/method', { sink: url, protocolsettings: { method: 'GET' } }],
    ['/protocolsettings/headers/host', { sink: url, protocolsettings: { headers: { host: 'x' } } }],
    ['/source', { sink: url, source: '' }],
    ['/types', { sink: url, types: [] }],
    ['/types', { sink: url, types: 'a' }],
    ['/types/1', { sink: url, types: ['a', 7] }],
  ])('is refused at %s in the words it was written in (%#)', (pointer, body) => {
    expect(refusal(body)).toEqual({ code: 'REQUEST_INVALID', faults: { [pointer]: 'REQUEST_INVALID' } });
  });

  it('names /sink for a bad address', () => {
    expect(refusal({ sink: 'ftp://h' }).faults).toEqual({ '/sink': 'EGRESS_ADDRESS_INVALID' });
  });
});
