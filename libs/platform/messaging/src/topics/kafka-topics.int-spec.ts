import { subscriptionChangedV1 } from '@carillon/contracts-messages';
import { testSettings } from '@carillon/platform-config';
import { waitFor } from '@carillon/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { type TestMessaging, testMessaging } from '../testing/test-messaging';

const { topic } = subscriptionChangedV1;

let messaging: TestMessaging;
beforeEach(async () => {
  const config = { 'cleanup.policy': 'compact', 'segment.ms': '100', 'min.cleanable.dirty.ratio': '0.001' };
  messaging = await testMessaging({ settings: testSettings(), topics: [{ name: topic, partitions: 1, config }] });
});
afterEach(() => messaging.close());

describe('topics as data', () => {
  const declared = { name: 'spec.data', partitions: 3, replication: 1, config: { 'retention.ms': '3600000' } };

  it('are created when they are missing, once', async () => {
    expect(await messaging.admin.ensure([declared])).toEqual(['spec.data']);
    expect(await messaging.admin.ensure([declared])).toEqual([]);
    expect(await messaging.admin.check([declared])).toEqual([]);
    expect(await messaging.admin.ends('spec.data')).toHaveLength(3);
  });

  it('may be created by two processes at once', async () => {
    const created = await Promise.all([messaging.admin.ensure([declared]), messaging.admin.ensure([declared])]);
    expect(created.flat()).toEqual(['spec.data']);
  });

  it('are compared with what is there', async () => {
    await messaging.admin.ensure([declared]);
    const differences = await messaging.admin.check([
      { ...declared, partitions: 4, config: { 'retention.ms': '1' } },
      { ...declared, name: 'spec.absent' },
    ]);
    expect(differences.map(({ topic: name, kind }) => `${name} ${kind}`)).toEqual([
      'spec.absent missing',
      'spec.data too-few-partitions',
      'spec.data config',
    ]);
    expect(differences[1]?.detail).toBe('declared with 4 partitions, it has 3');
    expect((await messaging.admin.check([{ ...declared, partitions: 2 }])).map(({ kind }) => kind)).toEqual([
      'more-partitions',
    ]);
  });

  it('that do not exist have no ends', async () => {
    await expect(messaging.admin.ends('spec.absent')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a follower of a compacted topic', () => {
  async function follow() {
    const seen: string[] = [];
    const follower = await messaging.followers.follow(topic, ({ key, value, headers }) => {
      seen.push(`${key} ${value === null ? `deleted ${String(headers['revision'])}` : String(value)}`);
    });
    return { follower, seen };
  }

  async function put(key: string, value: string | null): Promise<number> {
    const { offset } = await messaging.publisher.publish({
      topic,
      key,
      value: value === null ? null : Buffer.from(value),
      headers: { revision: '7' },
    });
    return offset;
  }

  it('has read everything that was there when it is caught up, and reads on', async () => {
    for (const number of [1, 2, 3]) await put('a', String(number));
    await put('b', null);
    const { follower, seen } = await follow();
    await follower.caughtUp;
    expect(seen).toEqual(['a 1', 'a 2', 'a 3', 'b deleted 7']);
    const offset = await put('c', '4');
    await follower.waitFor(offset + 1);
    expect(seen.at(-1)).toBe('c 4');
    expect(follower.position).toBe(offset + 1);
  });

  it('reads the whole topic in each process, markers of the others left out', async () => {
    await put('a', '1');
    const followers = await Promise.all([follow(), follow()]);
    await Promise.all(followers.map(({ follower }) => follower.caughtUp));
    for (const { seen } of followers) expect(seen).toEqual(['a 1']);
  });

  it('reaches the end of a topic from which records were compacted away', async () => {
    for (let number = 0; number < 200; number += 1) await put('a', String(number));
    await put('z', '0');
    await waitFor(
      async () => {
        await put('z', 'again'); // rolls the segment
        return (await messaging.read(topic)).length < 150;
      },
      { timeoutMs: 50_000, intervalMs: 300, describe: 'compaction' },
    );
    const end = await messaging.followers.endOffset(topic, performance.now());
    const { follower, seen } = await follow();
    await follower.waitFor(end);
    expect(seen).toContain('a 199');
  });

  it('knows end offsets that are as new as they are asked to be', async () => {
    const offset = await put('a', '1');
    const asked = await Promise.all(
      Array.from({ length: 50 }, () => messaging.followers.endOffset(topic, performance.now())),
    );
    expect(Math.min(...asked)).toBeGreaterThanOrEqual(offset + 1);
  });
});
