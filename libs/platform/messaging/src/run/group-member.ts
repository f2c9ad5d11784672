import type { Consumer, EachBatchPayload } from 'kafkajs';
import type ConsumerGroup from 'kafkajs/src/consumer/consumerGroup.js';

import type { KafkaClient, KafkaClients } from '../kafka/kafka-clients';
import type { Membership } from '../kafka/kafkajs-patches';
import { assignByNumber } from './assign-by-number';
import type { FetchPace } from './fetch-pace';
import { within } from './within';

/** A member that says nothing for this long is dead to its group: after a kill its partitions stand still as long. */
const SESSION_MS = 10_000;
const HEARTBEAT_MS = 2_500;
/** Members that are still working when others join have this long to finish and join. */
const REBALANCE_MS = 60_000;
/**
 * Of one partition in one fetch: records become objects several times as large at once, and a record in hand holds the whole answer that it came in. A
 * larger record comes alone.
 */
const FETCH_BYTES = 128 * 1024;
/** An idle fetch waits so long at the broker; a stop may wait as long. */
const FETCH_WAIT_MS = 1_000;
const STOP_MS = 5_000;

/** Partitions per topic, names as in Kafka. */
export type Assignment = Readonly<Record<string, readonly number[]>>;

export interface PartitionCommit {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly metadata: string;
}

/** What a member tells its group's runner. Topic names are Kafka's. */
export interface MemberEvents {
  beforeJoin(): Promise<void>;
  /** Called before anything is fetched under the assignment. `isContinuous`: nobody else can have had these partitions since the last one. */
  assigned(assignment: Assignment, isContinuous: boolean): void;
  afterJoin(): Promise<void>;
  batch(payload: EachBatchPayload): Promise<void>;
  /** Records that exist but are not for any reader (markers of transactions): nothing below `next` will come. */
  skipped(topic: string, partition: number, next: number): void;
  fetched(): void;
  /** kafkajs has given up. The member is over. */
  crashed(error: Error): void;
}

/**
 * One life of a kafkajs consumer in a group. kafkajs fetches and joins; commits, pauses and heartbeats are ours. Commits go out under the present generation
 * and are not repeated: `consumer.commitOffsets` would repeat them under the next one, when the partition may be somebody else's.
 */
export class GroupMember {
  private readonly client: KafkaClient;
  private readonly consumer: Consumer;
  private group: ConsumerGroup | null = null;
  private last: { memberId: string | null; generationId: number } | null = null;
  private readonly heartbeat: NodeJS.Timeout;
  private stopped = false;

  constructor(
    clients: KafkaClients,
    groupId: string,
    private readonly topics: readonly string[],
    private readonly events: MemberEvents,
    private readonly pace: FetchPace,
  ) {
    this.client = clients.create();
    this.consumer = this.client.kafka.consumer({
      groupId,
      partitionAssigners: [assignByNumber(this.membership())],
      sessionTimeout: SESSION_MS,
      heartbeatInterval: HEARTBEAT_MS,
      rebalanceTimeout: REBALANCE_MS,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      maxBytesPerPartition: FETCH_BYTES,
      allowAutoTopicCreation: false,
      retry: this.client.retry,
    });
    this.listen();
    // kafkajs sends heartbeats between fetches only; a fetch that hangs, or a wait for running work, must not cost the membership
    this.heartbeat = setInterval(() => {
      this.group?.heartbeat({ interval: HEARTBEAT_MS }).catch(() => undefined); // kafkajs's own next heartbeat fails too and joins again
    }, HEARTBEAT_MS);
  }

  /** Resolves when the group is joined and the fetch loop runs; waits for a broker. */
  async start(): Promise<void> {
    await this.consumer.connect();
    // without fromBeginning everything before the first commit would be skipped, and everything kept after OFFSET_OUT_OF_RANGE
    await this.consumer.subscribe({ topics: [...this.topics], fromBeginning: true });
    await this.consumer.run({
      autoCommit: false,
      // the position moves when the runner has taken a batch: one that comes late, after a join, moves nothing
      eachBatchAutoResolve: false,
      eachBatch: (payload) => this.events.batch(payload),
    });
  }

  pause(topic: string, partition: number): void {
    if (!this.stopped) this.consumer.pause([{ topic, partitions: [partition] }]);
  }

  resume(topic: string, partition: number): void {
    if (!this.stopped) this.consumer.resume([{ topic, partitions: [partition] }]);
  }

  /** The next fetch begins at `offset`. */
  seek(topic: string, partition: number, offset: number): void {
    if (!this.stopped) this.consumer.seek({ topic, partition, offset: String(offset) });
  }

  paused(): { topic: string; partitions: number[] }[] {
    return this.consumer.paused();
  }

  async commit(commits: readonly PartitionCommit[]): Promise<void> {
    if (this.group === null) throw new Error('not a member yet');
    const byTopic = new Map<string, { partition: number; offset: string; metadata: string }[]>();
    for (const { topic, partition, offset, metadata } of commits) {
      byTopic.set(topic, [...(byTopic.get(topic) ?? []), { partition, offset: String(offset), metadata }]);
    }
    await this.group.commitOffsets({ topics: [...byTopic].map(([topic, partitions]) => ({ topic, partitions })) });
  }

  /** Leaves the group. Bounded: without a broker it just goes. Commits are made before, so nothing is left to be lost. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.heartbeat);
    this.pace.stop();
    this.client.giveUp();
    await within(STOP_MS, this.consumer.disconnect());
  }

  private membership(): Membership {
    return {
      beforeJoin: (group) => {
        this.group = group;
        return this.events.beforeJoin();
      },
      afterJoin: () => this.events.afterJoin(),
      beforeFetch: (nodeId) => this.pace.turn(nodeId),
      afterFetch: (nodeId, batches) => this.pace.brought(nodeId, batches),
    };
  }

  private listen(): void {
    const { GROUP_JOIN, START_BATCH_PROCESS, FETCH, CRASH } = this.consumer.events;
    this.consumer.on(GROUP_JOIN, ({ payload }) => {
      const generationId = this.group?.generationId ?? -1;
      // the same member in the very next generation: in between nobody else was given anything
      const isContinuous = this.last?.memberId === payload.memberId && this.last.generationId + 1 === generationId;
      this.last = { memberId: payload.memberId, generationId };
      this.events.assigned(payload.memberAssignment, isContinuous);
    });
    this.consumer.on(START_BATCH_PROCESS, ({ payload }) => {
      if (payload.batchSize === 0)
        this.events.skipped(payload.topic, payload.partition, Number(payload.lastOffset) + 1);
    });
    this.consumer.on(FETCH, () => this.events.fetched());
    this.consumer.on(CRASH, ({ payload }) => {
      if (!this.stopped) this.events.crashed(payload.error);
    });
  }
}
