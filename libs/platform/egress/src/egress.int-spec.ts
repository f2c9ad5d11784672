import { createServer, type Server, type Socket } from 'node:net';

import { type HttpTarget, startHttpTarget, waitFor } from '@carillon/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { Egress, type EgressOptions } from './egress';
import { OperatorHttp } from './operator-http';
import type { Answered, Exchange, NotAnswered, OutgoingRequest } from './outgoing';

const loopback = ['127.0.0.0/8', '::1/128'];
const opened: { close(): Promise<void> }[] = [];

function anEgress(options: Partial<EgressOptions> = {}): Egress {
  const egress = new Egress({ allow: loopback, ...options });
  opened.push(egress);
  return egress;
}

function aRequest(url: string, overrides: Partial<OutgoingRequest> = {}): OutgoingRequest {
  return { url, method: 'POST', headers: {}, body: Buffer.from('{"a":1}'), deadlineMs: 5_000, ...overrides };
}

function answered(exchange: Exchange): Answered {
  if (exchange.kind === 'failed') throw new Error(`failed: ${exchange.failure}, ${exchange.detail}`);
  return exchange;
}

function failed(exchange: Exchange): NotAnswered {
  if (exchange.kind === 'answered') throw new Error(`answered ${exchange.statusCode}`);
  return exchange;
}

/** A TCP server that does with each connection what it is told. */
async function aTcpServer(onConnection: (socket: Socket) => void): Promise<{ url: string; closed: () => number }> {
  const sockets = new Set<Socket>();
  let closed = 0;
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => {
      closed += 1;
    });
    socket.on('error', () => socket.destroy());
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push({
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return { url: `http://127.0.0.1:${address.port}/`, closed: () => closed };
}

let target: HttpTarget;
beforeEach(async () => {
  target = await startHttpTarget();
  opened.push(target);
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

describe('a request', () => {
  it('arrives as it was given, and brings the answer back', async () => {
    target.answer('/hook', { status: 202, headers: { 'x-id': '7' }, body: 'taken' });
    const exchange = answered(
      await anEgress().request(aRequest(`${target.url}/hook?a=%20b`, { method: 'PUT', headers: { 'x-a': 'b' } })),
    );
    expect(exchange).toMatchObject({ statusCode: 202, bodyEnd: 'whole' });
    expect(exchange.headers['x-id']).toBe('7');
    expect(exchange.body.toString()).toBe('taken');
    const [request] = target.requests();
    expect(request).toMatchObject({ method: 'PUT', path: '/hook' });
    expect(request?.query.get('a')).toBe(' b');
    expect(request?.text()).toBe('{"a":1}');
    expect(request?.headers).toMatchObject({ 'x-a': 'b', 'content-length': '7' });
  });

  it('uses a connection again', async () => {
    const egress = anEgress();
    const ports = new Set<unknown>();
    target.answerAll((request) => {
      ports.add(request.headers['connection']);
      return {};
    });
    for (let i = 0; i < 3; i += 1) answered(await egress.request(aRequest(target.url)));
    expect([...ports]).toEqual(['keep-alive']);
  });

  it('takes a connection of its own where that is asked for', async () => {
    answered(await anEgress().request(aRequest(target.url, { ownConnection: true })));
    expect(target.requests()[0]?.headers['connection']).toBe('close');
  });

  it('keeps the beginning of a huge answer, and the connection serves on', async () => {
    const egress = anEgress();
    target.answer('/huge', { body: Buffer.alloc(3_000_000, 'x') });
    const exchange = answered(await egress.request(aRequest(`${target.url}/huge`)));
    expect(exchange).toMatchObject({ statusCode: 200, bodyEnd: 'trimmed' });
    expect(exchange.body).toHaveLength(4096);
    expect(answered(await egress.request(aRequest(target.url))).statusCode).toBe(200);
  });

  it('does not follow redirects unasked', async () => {
    target.answer('/old', { status: 308, headers: { location: '/new' } });
    expect(answered(await anEgress().request(aRequest(`${target.url}/old`))).statusCode).toBe(308);
    expect(target.requests('/new')).toHaveLength(0);
  });
});

describe('an address that may not be called', () => {
  const port = () => target.port;

  it.each([
    ['dotted', () => `http://127.0.0.1:${port()}/`],
    ['short', () => `http://127.1:${port()}/`],
    ['hexadecimal', () => `http://0x7f000001:${port()}/`],
    ['decimal', () => `http://2130706433:${port()}/`],
    ['octal', () => `http://0177.0.0.1:${port()}/`],
    ['IPv4 in IPv6', () => `http://[::ffff:127.0.0.1]:${port()}/`],
    ['IPv6', () => `http://[::1]:${port()}/`],
    ['all interfaces', () => `http://0.0.0.0:${port()}/`],
    ['a name for it', () => `http://localhost:${port()}/`],
  ])('is not called in the spelling: %s', async (_, url) => {
    const exchange = failed(await anEgress({ allow: [] }).request(aRequest(url())));
    expect(exchange.failure).toBe('denied');
    expect(target.requests()).toHaveLength(0);
  });

  it('is refused by check() without asking anybody', () => {
    const egress = anEgress({ allow: [] });
    expect(() => egress.check('http://127.0.0.1/')).toThrow(expect.objectContaining({ code: 'EGRESS_DENIED' }));
    expect(() => egress.check('gopher://x/')).toThrow(expect.objectContaining({ code: 'EGRESS_ADDRESS_INVALID' }));
    expect(egress.check('https://example.org/x').href).toBe('https://example.org/x');
  });

  it('is not called when a name changes its mind between two connections', async () => {
    let asked = 0;
    const resolve = async () => {
      asked += 1;
      return [{ address: asked === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }];
    };
    const egress = anEgress({ allow: ['127.0.0.1/32'], resolve });
    const url = `http://rebinding.example:${target.port}/`;
    answered(await egress.request(aRequest(url, { ownConnection: true })));
    const exchange = failed(await egress.request(aRequest(url, { ownConnection: true })));
    expect(exchange).toMatchObject({ failure: 'denied' });
    expect(exchange.detail).not.toContain('127.0.0.2');
    expect(target.requests()).toHaveLength(1);
  });

  it('is not reached by a redirect', async () => {
    const egress = anEgress({ allow: ['127.0.0.1/32'], resolve: async () => [{ address: '127.0.0.3', family: 4 }] });
    const redirects = { max: 5, statuses: [307] };
    for (const location of [
      `http://127.0.0.2:${target.port}/x`,
      `http://name.example:${target.port}/x`,
      'file:///etc/passwd',
    ]) {
      target.answer('/r', { status: 307, headers: { location } });
      const exchange = failed(await egress.request(aRequest(`${target.url}/r`, { redirects })));
      expect(exchange.failure).toBe(location.startsWith('file') ? 'invalid' : 'denied');
    }
    expect(target.requests('/x')).toHaveLength(0);
  });
});

describe('redirects, where they are followed', () => {
  const redirects = { max: 5, statuses: [301, 302, 303, 307, 308] };

  it.each([
    [301, 'GET', ''],
    [302, 'GET', ''],
    [303, 'GET', ''],
    [307, 'POST', '{"a":1}'],
    [308, 'POST', '{"a":1}'],
  ])('%d goes on as %s', async (status, method, body) => {
    target.answer('/old', { status, headers: { location: '/new' } });
    answered(
      await anEgress().request(
        aRequest(`${target.url}/old`, { redirects, headers: { 'content-type': 'application/json' } }),
      ),
    );
    const [request] = target.requests('/new');
    expect(request?.method).toBe(method);
    expect(request?.text()).toBe(body);
    expect(request?.headers['content-type']).toBe(method === 'GET' ? undefined : 'application/json');
  });

  it('five are followed, six are a failure', async () => {
    for (let i = 1; i <= 6; i += 1) target.answer(`/${i}`, { status: 307, headers: { location: `/${i + 1}` } });
    const egress = anEgress();
    expect(answered(await egress.request(aRequest(`${target.url}/2`, { redirects }))).statusCode).toBe(200);
    expect(failed(await egress.request(aRequest(`${target.url}/1`, { redirects }))).failure).toBe('redirects');
  });

  it('a location that is no address is a failure', async () => {
    target.answer('/old', { status: 307, headers: { location: 'http://[nowhere' } });
    expect(failed(await anEgress().request(aRequest(`${target.url}/old`, { redirects }))).failure).toBe('redirects');
  });
});

describe('a target that fails', () => {
  it('by hanging is given up at the deadline', async () => {
    target.answerAll([{ hang: true }]);
    const startedAtMs = performance.now();
    const exchange = failed(await anEgress().request(aRequest(target.url, { deadlineMs: 200 })));
    expect(exchange.failure).toBe('timeout');
    expect(performance.now() - startedAtMs).toBeLessThan(2_000);
  });

  it('by never ending its body has answered all the same', async () => {
    const slow = await aTcpServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf');
    });
    const exchange = answered(await anEgress().request(aRequest(slow.url, { deadlineMs: 200 })));
    expect(exchange).toMatchObject({ statusCode: 200, bodyEnd: 'cut' });
    expect(exchange.body.toString()).toBe('half');
  });

  it('by sending its head drop by drop is given up at the deadline', async () => {
    const slow = await aTcpServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const drip = setInterval(() => socket.write('x-drop: 1\r\n'), 20);
      socket.on('close', () => clearInterval(drip));
    });
    expect(failed(await anEgress().request(aRequest(slow.url, { deadlineMs: 300 }))).failure).toBe('timeout');
  });

  it('by refusing the connection is a connection failure with words', async () => {
    const { url } = target;
    await target.close();
    const exchange = failed(await anEgress().request(aRequest(url)));
    expect(exchange.failure).toBe('connection');
    expect(exchange.detail).toContain('ECONNREFUSED');
  });

  it('by refusing on every address of its name is one, too', async () => {
    const { port } = target;
    await target.close();
    const resolve = async () => [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ];
    const exchange = failed(await anEgress({ resolve }).request(aRequest(`http://both.example:${port}/`)));
    expect(exchange.failure).toBe('connection');
    expect(exchange.detail).toContain('ECONNREFUSED');
  });

  it('by resetting is a connection failure', async () => {
    target.answerAll([{ reset: true }]);
    expect(failed(await anEgress().request(aRequest(target.url))).failure).toBe('connection');
    expect(target.requests()).toHaveLength(1);
  });

  it('by not speaking HTTP is a protocol failure', async () => {
    const talker = await aTcpServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    expect(failed(await anEgress().request(aRequest(talker.url))).failure).toBe('protocol');
  });

  it('by not speaking TLS is a protocol failure', async () => {
    const talker = await aTcpServer((socket) =>
      socket.on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    );
    expect(failed(await anEgress().request(aRequest(talker.url.replace('http:', 'https:')))).failure).toBe('protocol');
  });

  it('by having no address is a name failure', async () => {
    const resolve = () => Promise.reject(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }));
    expect(failed(await anEgress({ resolve }).request(aRequest('http://nowhere.example/'))).failure).toBe('dns');
  });
});

describe('a request that cannot be sent', () => {
  it('is invalid when its address is', async () => {
    expect(failed(await anEgress().request(aRequest('not a URL'))).failure).toBe('invalid');
  });

  it('is invalid when a header is', async () => {
    expect(failed(await anEgress().request(aRequest(target.url, { headers: { 'x-a': 'b\r\nx-c: d' } }))).failure).toBe(
      'invalid',
    );
    expect(target.requests()).toHaveLength(0);
  });

  it('is aborted when its caller gives up', async () => {
    target.answerAll([{ hang: true }]);
    const caller = new AbortController();
    const running = anEgress().request(aRequest(target.url, { signal: caller.signal }));
    await target.waitForRequests(1);
    caller.abort();
    expect(failed(await running).failure).toBe('aborted');
  });
});

describe('connections', () => {
  it('that the peer closed while they were idle are replaced without a failure', async () => {
    const once = await aTcpServer((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
        socket.end();
      });
    });
    const egress = anEgress();
    for (let i = 1; i <= 5; i += 1) {
      expect(answered(await egress.request(aRequest(once.url))).statusCode).toBe(200);
      // both sides have closed; in the moment before, a request is lost with the connection and reported
      await waitFor(() => once.closed() === i);
    }
  });

  it('that hang do not keep others behind the same host and port', async () => {
    for (let i = 0; i < 20; i += 1) target.answer(`/hang/${i}`, { hang: true });
    const egress = anEgress();
    const hanging = Array.from({ length: 200 }, (_, i) =>
      egress.request(aRequest(`${target.url}/hang/${i % 20}`, { deadlineMs: 3_000 })),
    );
    await target.waitForRequests(200);
    const startedAtMs = performance.now();
    await Promise.all(
      Array.from({ length: 20 }, async () => answered(await egress.request(aRequest(`${target.url}/ok`)))),
    );
    expect(performance.now() - startedAtMs).toBeLessThan(1_000);
    await target.close();
    await Promise.all(hanging);
  });

  it('are closed at the end, hanging ones after a moment', async () => {
    target.answerAll([{ hang: true }]);
    const egress = new Egress({ allow: loopback });
    const running = egress.request(aRequest(target.url, { deadlineMs: 60_000 }));
    await target.waitForRequests(1);
    await egress.close();
    expect(failed(await running).failure).toBe('aborted');
    expect(failed(await egress.request(aRequest(target.url))).failure).toBe('aborted');
  });
});

describe('OperatorHttp', () => {
  it('calls inside addresses, with the same failures', async () => {
    const http = new OperatorHttp();
    opened.push(http);
    expect(answered(await http.request(aRequest(`${target.url}/events/a`))).statusCode).toBe(200);
    target.answerAll([{ hang: true }]);
    expect(failed(await http.request(aRequest(target.url, { deadlineMs: 100 }))).failure).toBe('timeout');
  });
});
