import { OperatorHttp } from '@carillon/platform-egress';
import { type PolicyServer, startHttpTarget, startPolicyServer } from '@carillon/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { PacificaPolicy } from './pacifica-policy';

const document = '{"type":"order.created", "n":12345678901234567890}';
const given = () => Promise.resolve(Buffer.from(document));

let server: PolicyServer;
let http: OperatorHttp;
let policy: PacificaPolicy;
beforeEach(async () => {
  server = await startPolicyServer();
  http = new OperatorHttp();
  policy = new PacificaPolicy(http, { url: `${server.url}/`, timeoutMs: 500 });
});
afterEach(async () => {
  await server.close();
  await http.close();
});

describe('PacificaPolicy', () => {
  it('sends the event to the owner’s path', async () => {
    expect(await policy.ask('alice', given)).toMatchObject({ kind: 'allowed', statusCode: 200 });
    const [question] = server.questions('alice');
    expect(question?.request.method).toBe('POST');
    expect(question?.request.text()).toBe(document);
    expect(question?.request.headers['content-type']).toBe('application/json');
  });

  it.each(['a/b', 'a b?c#d', 'jürgen@example.org', '%2F', '..a', ''])(
    'writes the owner %j as one path segment',
    async (owner) => {
      await policy.ask(owner, given);
      expect(server.questions().map(({ user }) => user)).toEqual([owner]);
    },
  );

  it.each(['.', '..'])('denies the owner %j, whose path would be another resource', async (owner) => {
    expect(await policy.ask(owner, given)).toMatchObject({ kind: 'denied', reason: 'POLICY_DENIED' });
    expect(server.questions()).toHaveLength(0);
  });

  it('asks every time', async () => {
    await policy.ask('alice', given);
    await policy.ask('alice', given);
    expect(server.questions('alice')).toHaveLength(2);
  });

  it('hands the words of the service on, trimmed', async () => {
    server.answer('alice', { status: 500, body: `IndexError ${'x'.repeat(10_000)}` });
    const answer = await policy.ask('alice', given);
    expect(answer).toMatchObject({ kind: 'denied', reason: 'POLICY_FAILED', statusCode: 500 });
    expect(answer.kind === 'denied' && answer.disable?.text).toHaveLength(4096);
  });

  it.each([307, 308])('follows a %d with the event', async (status) => {
    server.answer('alice', { status, headers: { location: '/events/bob' } });
    expect(await policy.ask('alice', given)).toMatchObject({ kind: 'allowed' });
    expect(server.questions('bob')[0]?.request.text()).toBe(document);
  });

  it.each([301, 302, 303, 304])('does not follow a %d', async (status) => {
    server.answer('alice', { status, headers: { location: '/events/bob' } });
    expect(await policy.ask('alice', given)).toMatchObject({ kind: 'denied', reason: 'POLICY_REDIRECTED' });
    expect(server.questions('bob')).toHaveLength(0);
  });

  it('denies when redirects lead in a circle', async () => {
    server.answer('alice', { status: 307, headers: { location: '/events/alice' } });
    expect(await policy.ask('alice', given)).toMatchObject({ kind: 'denied', reason: 'POLICY_REDIRECTED' });
  });

  it.each([{ hang: true }, { reset: true }])('is undecided when no answer comes: %j', async (answer) => {
    server.answer('alice', answer);
    expect(await policy.ask('alice', given)).toMatchObject({
      kind: 'undecided',
      reason: 'POLICY_UNAVAILABLE',
      asked: true,
    });
  });

  it('is undecided when nobody listens', async () => {
    await server.close();
    expect(await policy.ask('alice', given)).toMatchObject({
      kind: 'undecided',
      reason: 'POLICY_UNAVAILABLE',
      asked: true,
    });
    server = await startPolicyServer();
  });

  it('is undecided when the answer breaks off', async () => {
    const broken = await startHttpTarget({
      answers: [{ status: 500, headers: { 'content-length': '100' }, body: 'half' }],
    });
    const asked = new PacificaPolicy(http, { url: broken.url, timeoutMs: 300 });
    expect(await asked.ask('alice', given)).toMatchObject({ kind: 'undecided', reason: 'POLICY_UNAVAILABLE' });
    await broken.close();
  });

  it('lets a slow answer for one owner delay nobody else', async () => {
    server.answer('slow', { hang: true });
    const slow = Array.from({ length: 60 }, () => policy.ask('slow', given));
    await server.waitForQuestions(8, { user: 'slow' });
    const startedAtMs = performance.now();
    await Promise.all(Array.from({ length: 60 }, (_, i) => policy.ask(`user-${i}`, given)));
    expect(performance.now() - startedAtMs).toBeLessThan(400);
    await server.close();
    await Promise.all(slow);
    server = await startPolicyServer();
  });
});
