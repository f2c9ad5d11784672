import { AppError } from '@carillon/util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { type SampleApp, startSampleApp } from './sample-app.fixture';

let sample: SampleApp;
beforeAll(async () => (sample = await startSampleApp()));
afterAll(() => sample.app.close());
beforeEach(() => {
  sample.store.entries.clear();
  sample.script.created = [];
  sample.script.beforeAnswer = () => Promise.resolve();
});

const create = (body: string, headers: Record<string, string> = {}) =>
  fetch(`${sample.url}/v1/things`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', 'idempotency-key': 'k1', ...headers },
  });

describe('Idempotency-Key', () => {
  it('gives the first answer again, to the byte, and creates once', async () => {
    const first = await create('{"name":"x"}');
    const again = await create('{"name":"x"}');
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(await again.text()).toBe(await first.text());
    for (const name of ['location', 'etag', 'content-type'])
      expect(again.headers.get(name)).toBe(first.headers.get(name));
    expect([first.headers.get('idempotency-replayed'), again.headers.get('idempotency-replayed')]).toEqual([
      null,
      'true',
    ]);
    expect(sample.script.created).toHaveLength(1);
  });

  it('refuses another body under the same key, but not in another project', async () => {
    await create('{"name":"x"}');
    const other = await create('{"name":"y"}');
    expect([other.status, ((await other.json()) as { code: string }).code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    expect((await create('{"name":"y"}', { 'carillon-project': 'p2' })).status).toBe(201);
  });

  it('answers 409 with Retry-After while the first one runs', async () => {
    let finish = () => {};
    let entered = () => {};
    const running = new Promise<void>((resolve) => (entered = resolve));
    sample.script.beforeAnswer = () => {
      entered();
      return new Promise((resolve) => (finish = resolve));
    };
    const first = create('{"name":"x"}');
    await running;
    const second = await create('{"name":"x"}');
    expect([second.status, second.headers.get('retry-after'), await second.json()]).toMatchObject([
      409,
      '1',
      { code: 'CONFLICT', retryable: true },
    ]);
    finish();
    expect((await first).status).toBe(201);
  });

  it('runs again after a failure, for the same created id', async () => {
    sample.script.beforeAnswer = () => Promise.reject(new AppError('SUBSCRIPTION_PENDING', 'stored, not in force yet'));
    expect((await create('{"name":"x"}')).status).toBe(503);
    sample.script.beforeAnswer = () => Promise.resolve();
    expect((await create('{"name":"x"}')).status).toBe(201);
    expect(sample.script.created).toHaveLength(2);
    expect(new Set(sample.script.created).size).toBe(1);
  });

  it('forgets a mistaken request, so that the mended one may use the key', async () => {
    expect((await create('{"nam":"x"}')).status).toBe(422);
    expect((await create('{"name":"x"}')).status).toBe(201);
  });

  it('must be usable as a key', async () => {
    expect((await create('{"name":"x"}', { 'idempotency-key': 'x'.repeat(256) })).status).toBe(422);
  });

  it('is not needed', async () => {
    const send = () =>
      fetch(`${sample.url}/v1/things`, {
        method: 'POST',
        body: '{"name":"x"}',
        headers: { 'content-type': 'application/json' },
      });
    expect([(await send()).status, (await send()).status]).toEqual([201, 201]);
    expect(new Set(sample.script.created).size).toBe(2);
  });
});
