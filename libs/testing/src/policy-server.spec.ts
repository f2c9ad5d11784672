import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { type PolicyServer, startPolicyServer } from './policy-server';

describe('startPolicyServer', () => {
  let policy: PolicyServer;
  beforeEach(async () => {
    policy = await startPolicyServer();
  });
  afterEach(() => policy.close());

  const ask = (user: string) =>
    fetch(`${policy.url}/events/${encodeURIComponent(user)}`, { method: 'POST', body: '{"id":"1"}' });

  it('allows everybody at first, and keeps the questions', async () => {
    const answer = await ask('a/b c');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ status: 'success' });
    expect(policy.questions('a/b c')[0]?.request.json()).toEqual({ id: '1' });
    expect(policy.questions()[0]?.user).toBe('a/b c');
  });

  it('answers each user on its own', async () => {
    policy.deny('mallory');
    policy.answer('unknown', { status: 500, body: 'index error' });
    expect((await ask('mallory')).status).toBe(412);
    expect((await ask('unknown')).status).toBe(500);
    expect((await ask('alice')).status).toBe(200);
    expect(await policy.waitForQuestions(1, { user: 'mallory' })).toHaveLength(1);
  });

  it('knows no other route', async () => {
    expect((await fetch(`${policy.url}/other`, { method: 'POST' })).status).toBe(404);
    expect((await fetch(`${policy.url}/events/alice`)).status).toBe(404);
  });
});
