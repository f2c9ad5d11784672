import { describe, expect, it } from 'vitest';

import { AssignedPartition } from './assigned-partition';
import { GroupHealth } from './group-health';
import type { Work } from './work';

function testHealth() {
  const state = {
    nowMs: 1_000_000,
    outage: null as string | null,
    laneMovedAt: null as number | null,
    isWorking: true,
  };
  const partition = new AssignedPartition('a.topic', 'a.topic', 0, null);
  const health = new GroupHealth({
    deadlineMs: 15_000,
    outage: () => state.outage,
    partitions: () => [partition],
    laneMovedAt: () => state.laneMovedAt,
    isWorking: () => state.isWorking,
    now: () => state.nowMs,
  });
  const hold = () => partition.inHand.set(7, { lane: 'lane', movedAtMs: state.nowMs } as Work);
  const pass = (ms: number) => {
    state.nowMs += ms;
    health.fetched();
  };
  return { health, state, partition, hold, pass };
}

describe('the health of a group', () => {
  it('is not ready before it has joined', () => {
    const { health } = testHealth();
    expect(health.ready()).toBe('not in its group yet');
    health.joined();
    expect(health.ready()).toBeNull();
  });

  it('stays ready during a join, unless that takes too long', () => {
    const { health, state } = testHealth();
    health.joined();
    health.joining();
    state.nowMs += 29_000;
    expect(health.ready()).toBeNull();
    state.nowMs += 2_000;
    expect(health.ready()).toBe('cannot join its group');
  });

  it('is not ready, and yet live, while Kafka does not answer', () => {
    const { health, state, hold } = testHealth();
    health.joined();
    hold();
    state.nowMs += 3_600_000;
    expect(health.ready()).toBe('Kafka does not answer');
    expect(health.live()).toBeNull();
  });

  it('is not ready, and yet live, while handlers find something away', () => {
    const { health, state, hold, pass } = testHealth();
    health.joined();
    hold();
    pass(3_600_000);
    state.outage = 'STORE_UNAVAILABLE';
    expect(health.ready()).toBe('waiting: STORE_UNAVAILABLE');
    expect(health.live()).toBeNull();
  });

  it('is not live when fetches succeed and neither the lowest record nor its lane moves', () => {
    const { health, state, hold, pass } = testHealth();
    health.joined();
    hold();
    pass(74_000);
    expect(health.live()).toBeNull();
    pass(2_000);
    expect(health.live()).toBe('a.topic/0 makes no progress at offset -1');
    state.laneMovedAt = state.nowMs;
    expect(health.live()).toBeNull();
  });

  it('is live with nothing in hand, however long', () => {
    const { health, pass } = testHealth();
    health.joined();
    pass(3_600_000);
    expect([health.ready(), health.live()]).toEqual([null, null]);
  });

  it('is neither after a crash', () => {
    const { health } = testHealth();
    health.joined();
    health.crashed('broken');
    expect([health.ready(), health.live()]).toEqual(['broken', 'broken']);
  });
});
