import { type TestMongo, testMongo } from '@carillon/platform-mongo';
import { manualClock } from '@carillon/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { IdempotencyKeys } from './idempotency-keys';
import { idempotencyKeys } from './idempotency-keys.collection';

const HOUR_MS = 3_600_000;
let mongo: TestMongo;
let keys: IdempotencyKeys;
let clock: ReturnType<typeof manualClock>;
beforeEach(async () => {
  mongo = await testMongo(idempotencyKeys);
  clock = manualClock(Date.parse('2026-11-21T10:00:00Z'));
  keys = new IdempotencyKeys(mongo, clock);
});
afterEach(() => mongo.close());

const request = (overrides: Partial<Parameters<IdempotencyKeys['begin']>[0]> = {}) => ({
  project: 'p',
  key: 'k',
  fingerprint: 'f',
  leaseMs: 30_000,
  ...overrides,
});
const answer = { status: 201, headers: { location: '/v1/things/1' }, body: Buffer.from([0, 255, 1]) };
async function claimOf(overrides = {}) {
  const state = await keys.begin(request(overrides));
  if (state.kind !== 'claimed') throw new Error(`expected a claim, got ${state.kind}`);
  return state.claim;
}

describe('IdempotencyKeys', () => {
  it('gives the kept answer to every repetition, to the byte', async () => {
    await keys.finish(await claimOf(), answer);
    expect(await keys.begin(request())).toEqual({ kind: 'finished', answer });
    expect(await keys.begin(request())).toEqual({ kind: 'finished', answer });
  });

  it('lets one of many at the same time run', async () => {
    const states = await Promise.all(Array.from({ length: 20 }, () => keys.begin(request())));
    expect(states.map(({ kind }) => kind).sort()).toEqual(['claimed', ...Array.from({ length: 19 }, () => 'running')]);
  });

  it('refuses another request under the key, running or answered', async () => {
    const claim = await claimOf();
    expect(await keys.begin(request({ fingerprint: 'other' }))).toEqual({ kind: 'reused' });
    await keys.finish(claim, answer);
    expect(await keys.begin(request({ fingerprint: 'other' }))).toEqual({ kind: 'reused' });
  });

  it('keeps projects apart', async () => {
    await claimOf();
    expect((await claimOf({ project: 'q', fingerprint: 'other' })).project).toBe('q');
  });

  it('gives the key of a process that died to one other, with the same seed, after the lease', async () => {
    const dead = await claimOf();
    clock.advance(29_999);
    expect(await keys.begin(request())).toEqual({ kind: 'running' });
    clock.advance(2);
    const states = await Promise.all([keys.begin(request()), keys.begin(request()), keys.begin(request())]);
    const claimed = states.flatMap((state) => (state.kind === 'claimed' ? [state.claim] : []));
    expect(claimed).toHaveLength(1);
    expect(claimed[0]?.seed).toBe(dead.seed);
    expect(claimed[0]?.token).not.toBe(dead.token);

    await keys.finish(dead, { ...answer, status: 500 });
    await keys.release(dead, { keepSeed: false });
    expect(await keys.begin(request())).toEqual({ kind: 'running' });
  });

  it('gives a released key back at once, with its seed if asked', async () => {
    const first = await claimOf();
    await keys.release(first, { keepSeed: true });
    expect(await keys.begin(request({ fingerprint: 'other' }))).toEqual({ kind: 'reused' });
    const second = await claimOf();
    expect(second.seed).toBe(first.seed);
    await keys.release(second, { keepSeed: false });
    expect((await claimOf({ fingerprint: 'other' })).seed).not.toBe(first.seed);
  });

  it('forgets after 24 hours, swept or not', async () => {
    await keys.finish(await claimOf(), answer);
    clock.advance(24 * HOUR_MS - 1);
    expect(await keys.begin(request())).toMatchObject({ kind: 'finished' });
    clock.advance(1);
    expect(await keys.begin(request({ fingerprint: 'other' }))).toMatchObject({ kind: 'claimed' });
  });

  it('sweeps what is over and nothing else', async () => {
    await claimOf({ key: 'old' });
    clock.advance(12 * HOUR_MS);
    await claimOf({ key: 'new' });
    clock.advance(12 * HOUR_MS);
    expect(await keys.sweep()).toBe(1);
    expect(await keys.sweep()).toBe(0);
    expect(await mongo.model(idempotencyKeys).countDocuments()).toBe(1);
  });
});
