import { createRequire } from 'node:module';

import ConsumerGroup from 'kafkajs/src/consumer/consumerGroup.js';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';

import { registerCodecs } from './codecs';
import { encodeProduce, type ProduceData } from './produce-encoding';
import { decodeRecordBatch } from './record-batch-decoding';

/** Under this name a partition assigner carries what wants to know of its consumer's joins. */
export const MEMBERSHIP = Symbol('carillon.membership');

/** How often a hung request is looked for; a request may take 30 s. */
const TIMEOUT_CHECK_MS = 1_000;

/** Told about each join of one consumer, the first one included, and about its fetches. */
export interface Membership {
  /** Before the join request is sent; the join waits for it. */
  beforeJoin(group: ConsumerGroup): Promise<void>;
  /** After the assignment is known and before anything is fetched under it; the first fetch waits for it. */
  afterJoin(group: ConsumerGroup): Promise<void>;
  /** Before a fetch from one broker is sent; the fetch waits for it. */
  beforeFetch(nodeId: string): Promise<void>;
  afterFetch(nodeId: string, batches: readonly FetchedBatch[]): void;
}

/** Of kafkajs's batch of one partition. */
export interface FetchedBatch {
  readonly messages: readonly unknown[];
  /** Records of the partition behind the last one that came, in decimal. */
  offsetLag(): string;
}

const PRODUCE_REQUEST = 'kafkajs/src/protocol/requests/produce/v3/request.js';
const RECORD_BATCH = 'kafkajs/src/protocol/recordBatch/v0/decoder.js';

const PATCHED = Symbol.for('carillon.kafkajs-patches');

/** Mends kafkajs for this process, once; called before the first client is made. */
export function patchKafkajs(): void {
  const marked = globalThis as { [PATCHED]?: true };
  if (marked[PATCHED] === true) return;
  marked[PATCHED] = true;
  registerCodecs();
  stopIdleTimers();
  checkTimeoutsSeldom();
  announceJoins();
  announceFetches();
  codeRecordsCheaply();
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

/** Each connection looks for hung requests ten times a second: with two connections a group that is most of what an idle process does. */
function checkTimeoutsSeldom(): void {
  RequestQueue.prototype.scheduleRequestTimeoutCheck = function (): void {
    if (!this.enforceRequestTimeout) return;
    this.destroy();
    this.requestTimeoutIntervalId = setInterval(() => {
      const nowMs = Date.now();
      for (const request of this.inflight.values()) {
        if (nowMs - request.sentAt > request.requestTimeout) request.timeoutRequest();
      }
      if (!this.isConnected()) this.destroy();
    }, TIMEOUT_CHECK_MS);
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

/** The consumer's {@link Membership} says when the next fetch goes out. */
function announceFetches(): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this` below
  const fetch = ConsumerGroup.prototype.fetch;
  ConsumerGroup.prototype.fetch = async function (nodeId) {
    const membership = membershipOf(this);
    await membership?.beforeFetch(nodeId);
    const batches = await fetch.call(this, nodeId);
    membership?.afterFetch(nodeId, batches);
    return batches;
  };
}

/**
 * kafkajs loads its encoders and decoders with the first request of their kind: what stands in the module cache by then is used. Whatever ours does not know
 * (compression, transactions, times of the caller's) goes to kafkajs's own.
 */
function codeRecordsCheaply(): void {
  const load = createRequire(__filename);
  const replace = (name: string, exported: unknown): void => {
    const found = load.cache[load.resolve(name)];
    if (found !== undefined) found.exports = exported;
  };
  const own = load(PRODUCE_REQUEST) as (data: ProduceRequest) => object;
  replace(PRODUCE_REQUEST, (data: ProduceRequest) =>
    isPlain(data)
      ? { ...own(data), encode: () => Promise.resolve(asEncoder(encodeProduce(data, Date.now()))) }
      : own(data),
  );
  load(RECORD_BATCH);
  replace(RECORD_BATCH, decodeRecordBatch);
}

interface ProduceRequest extends ProduceData {
  compression?: number;
  transactionalId?: string | null;
}

function isPlain({ compression = 0, transactionalId = null, topicData }: ProduceRequest): boolean {
  const isDated = topicData.some(({ partitions }) =>
    partitions.some(({ messages }) => messages.some(({ timestamp }) => timestamp !== undefined)),
  );
  return compression === 0 && transactionalId === null && !isDated;
}

/** What kafkajs reads of an encoder that it puts into another. */
function asEncoder(buffer: Buffer): { buf: Buffer; buffer: Buffer; size(): number } {
  return { buf: buffer, buffer, size: () => buffer.length };
}

function membershipOf(group: ConsumerGroup): Membership | undefined {
  for (const assigner of group.assigners) {
    if (MEMBERSHIP in assigner) return assigner[MEMBERSHIP] as Membership;
  }
  return undefined;
}
