import ConsumerGroup from 'kafkajs/src/consumer/consumerGroup.js';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';

import { registerCodecs } from './codecs';

/** Under this name a partition assigner carries what wants to know of its consumer's joins. */
export const MEMBERSHIP = Symbol('carillon.membership');

/** Told about each join of one consumer, the first one included. */
export interface Membership {
  /** Before the join request is sent; the join waits for it. */
  beforeJoin(group: ConsumerGroup): Promise<void>;
  /** After the assignment is known and before anything is fetched under it; the first fetch waits for it. */
  afterJoin(group: ConsumerGroup): Promise<void>;
}

const PATCHED = Symbol.for('carillon.kafkajs-patches');

/** Mends kafkajs for this process, once; called before the first client is made. */
export function patchKafkajs(): void {
  const marked = globalThis as { [PATCHED]?: true };
  if (marked[PATCHED] === true) return;
  marked[PATCHED] = true;
  registerCodecs();
  stopIdleTimers();
  announceJoins();
}

/**
 * Every connection re-arms a timer with a negative delay for ever: 830 timers a second, 3 % of a core for each idle client (ENGINES 3, kafkajs #1751).
 * `push()` schedules for itself whenever it queues a request, so nothing is missed when there is nothing pending.
 */
function stopIdleTimers(): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this` below
  const schedule = RequestQueue.prototype.scheduleCheckPendingRequests;
  RequestQueue.prototype.scheduleCheckPendingRequests = function (): void {
    if (this.pending.length > 0) schedule.call(this);
  };
}

/**
 * kafkajs has no callback before a partition is taken away, and joins from several places (a heartbeat, stale metadata in one of its fetch loops), which
 * may overlap. All of them call `joinAndSync`: here the consumer's {@link Membership} hears of it, and joins of one consumer become one.
 */
function announceJoins(): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this` below
  const join = ConsumerGroup.prototype.joinAndSync;
  const running = new WeakMap<ConsumerGroup, Promise<void>>();
  ConsumerGroup.prototype.joinAndSync = function (): Promise<void> {
    const membership = membershipOf(this);
    if (membership === undefined) return join.call(this);
    const present = running.get(this);
    if (present !== undefined) return present;
    const announced = (async () => {
      await membership.beforeJoin(this);
      await join.call(this);
      await membership.afterJoin(this);
    })().finally(() => running.delete(this));
    running.set(this, announced);
    return announced;
  };
}

function membershipOf(group: ConsumerGroup): Membership | undefined {
  for (const assigner of group.assigners) {
    if (MEMBERSHIP in assigner) return assigner[MEMBERSHIP] as Membership;
  }
  return undefined;
}
