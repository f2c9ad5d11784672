import { eventAcceptedV1 } from '@carillon/contracts-messages';
import { testSettings } from '@carillon/platform-config';
import { randomName, waitFor } from '@carillon/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { type TestMessaging, testMessaging } from '../testing/test-messaging';
import { disordered, Members, repeated } from './members.fixture';

/** A member that was killed is missed after its session, 10 s. */
const AFTER_KILL = { timeoutMs: 45_000 };
/** From the end of a record to its commit: the pace of commits and a request, on a busy machine. */
const COMMIT_WITHIN_MS = 1_500;

let messaging: TestMessaging;
let members: Members;

beforeEach(async () => {
  messaging = await testMessaging({
    settings: testSettings(),
    topics: [{ name: eventAcceptedV1.topic, partitions: 4 }],
  });
  members = new Members(messaging, randomName('members'), { workMs: 5 });
});

afterEach(async () => {
  await members.close();
  await messaging.close();
});

async function expectAll(): Promise<ReturnType<Members['finished']>> {
  const published = await members.stopPublishing();
  await waitFor(() => new Set(members.finished().map(({ place }) => place)).size === published, AFTER_KILL);
  await waitFor(() => members.isCommitted(), AFTER_KILL);
  const finished = members.finished();
  expect(disordered(finished)).toEqual([]);
  return finished;
}

describe('the members of a group under load', () => {
  it('lose nothing, repeat nothing and keep the order when one joins and one leaves', async () => {
    const first = await members.start();
    members.publish(50, 1_000);
    await waitFor(() => members.finished().length > 500);
    await members.start();
    await waitFor(() => members.finished().some(({ member }) => member === 1));
    expect(await first.stop()).toBe(0);
    const before = members.finished().length;
    await waitFor(() => members.finished().length > before + 500);
    const finished = await expectAll();
    expect(repeated(finished)).toEqual([]);
  }, 90_000);

  it('lose nothing when one is killed, and repeat only what was in its hands or finished since its last commit', async () => {
    const victim = await members.start();
    await members.start();
    members.publish(50, 1_000);
    await waitFor(
      () => [0, 1].every((wanted) => members.finished().filter(({ member }) => member === wanted).length > 500),
      AFTER_KILL,
    );
    // long after the join, which commits everything: only the usual commits are left to be judged
    const before = members.finished().length;
    await waitFor(() => members.finished().length > before + 4_000, AFTER_KILL);
    const killedAtMs = Date.now();
    await victim.kill9();
    const finished = await expectAll();
    const uncommitted = repeated(finished).filter(({ first, again }) => first.member === 0 && again.member === 1);
    expect(uncommitted.filter(({ first }) => first.atMs < killedAtMs - COMMIT_WITHIN_MS)).toEqual([]);
    expect(repeated(finished)).toHaveLength(uncommitted.length);
  }, 90_000);

  it('lose nothing when one hangs past its session and comes back', async () => {
    const frozen = await members.start();
    await members.start();
    members.publish(50, 400);
    await waitFor(
      () => [0, 1].every((wanted) => members.finished().some(({ member }) => member === wanted)),
      AFTER_KILL,
    );
    process.kill(frozen.pid, 'SIGSTOP');
    const frozenAtMs = Date.now();
    await waitFor(
      async () =>
        Date.now() - frozenAtMs > 11_000 &&
        new Set(
          members
            .finished()
            .filter(({ atMs }) => atMs > frozenAtMs + 10_000)
            .map(({ place }) => place.split('/')[0]),
        ).size === 4,
      AFTER_KILL,
    );
    process.kill(frozen.pid, 'SIGCONT');
    await waitFor(
      () => members.finished().some(({ member, atMs }) => member === 0 && atMs > frozenAtMs + 11_000),
      AFTER_KILL,
    );
    const published = await members.stopPublishing();
    await waitFor(() => new Set(members.finished().map(({ place }) => place)).size === published, AFTER_KILL);
    await waitFor(() => members.isCommitted(), AFTER_KILL);
    // what it had finished but not committed, what it held, and what it finished before it heard that it was out
    const again = repeated(members.finished());
    expect(again.filter(({ first }) => first.atMs < frozenAtMs - COMMIT_WITHIN_MS)).toEqual([]);
  }, 120_000);
});
