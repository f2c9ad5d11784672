import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { type HttpTarget, startHttpTarget } from './http-target';

describe('startHttpTarget', () => {
  let target: HttpTarget;
  beforeEach(async () => {
    target = await startHttpTarget();
  });
  afterEach(() => target.close());

  const post = (path: string, body: string | Uint8Array = 'x', headers: Record<string, string> = {}) =>
    fetch(target.url + path, { method: 'POST', body, headers });

  it('keeps the bytes, headers and query of a request', async () => {
    const bytes = Buffer.from([0, 0xff, 0xfe, 13, 10]);
    await post('/a?x=1', bytes, { 'Webhook-Id': 'dlv_1' });
    const [request] = target.requests('/a');
    expect(request?.body.equals(bytes)).toBe(true);
    expect(request?.headers['webhook-id']).toBe('dlv_1');
    expect(request?.query.get('x')).toBe('1');
    expect(request?.rawHeaders).toContain('Webhook-Id');
  });

  it('answers in turn, and goes on with the last answer', async () => {
    target.answer('/a', { status: 503, headers: { 'retry-after': '7' } }, { status: 204 });
    const first = await post('/a');
    expect([first.status, first.headers.get('retry-after')]).toEqual([503, '7']);
    expect((await post('/a')).status).toBe(204);
    expect((await post('/a')).status).toBe(204);
    expect((await post('/b')).status).toBe(200);
  });

  it('asks a function at every request', async () => {
    target.answerBy('/a', (request) => ({ status: request.text() === 'good' ? 200 : 422 }));
    expect((await post('/a', 'good')).status).toBe(200);
    expect((await post('/a', 'bad')).status).toBe(422);
  });

  it('answers late when told so', async () => {
    target.answer('/a', { delayMs: 60 });
    const startedMs = performance.now();
    await post('/a');
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(55);
  });

  it('never answers a hanging request, keeps it, and closes all the same', async () => {
    target.answer('/a', { hang: true });
    const answer = post('/a').catch((error: unknown) => error);
    await target.waitForRequests(1, { path: '/a' });
    await target.close();
    expect(await answer).toBeInstanceOf(Error);
    target = await startHttpTarget();
  });

  it('resets the connection when told so', async () => {
    target.answer('/a', { reset: true });
    await expect(post('/a')).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect(target.requests('/a')).toHaveLength(1);
  });

  it('waits for requests and says how many there were', async () => {
    await post('/a');
    await expect(target.waitForRequests(2, { timeoutMs: 30 })).rejects.toThrow(/2 requests.*1 so far/);
    target.forget();
    expect(target.requests()).toEqual([]);
  });

  it('comes back on its former port', async () => {
    await target.close();
    await expect(post('/a')).rejects.toThrow();
    target = await startHttpTarget({ port: target.port });
    expect((await post('/a')).status).toBe(200);
  });
});
