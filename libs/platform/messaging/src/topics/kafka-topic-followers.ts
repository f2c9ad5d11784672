import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { SUBSCRIPTION_MARKER_KEY } from '@carillon/contracts-messages';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';

import { KafkaClients } from '../kafka/kafka-clients';
import { LogCluster } from '../kafka/log-cluster';
import { type Placed, Publisher } from '../publisher';
import { readRecord } from '../run/read-record';
import { type TopicFollower, TopicFollowers } from '../topic-follower';
import { EndOffsets } from './end-offsets';
import { KafkaTopicAdmin } from './kafka-topic-admin';
import { KafkaTopics } from './kafka-topics';

type OnRecord = Parameters<TopicFollowers['follow']>[1];

const FOLLOWED_PARTITION = 0;
const FETCH_WAIT_MS = 1_000;
const AGAIN_AFTER_MS = 1_000;
/** Fetches that bring nothing although there should be something, before the gap counts as one that compaction left. */
const EMPTY_FETCHES = 3;

/** Followers over plain fetches: no group, so nothing to join and nothing that another process could disturb. */
@Injectable()
export class KafkaTopicFollowers extends TopicFollowers implements OnApplicationShutdown {
  private readonly followers = new Set<LogFollower>();
  private readonly endOffsets: EndOffsets;

  constructor(
    private readonly clients: KafkaClients,
    private readonly topics: KafkaTopics,
    private readonly publisher: Publisher,
    admin: KafkaTopicAdmin,
  ) {
    super();
    this.endOffsets = new EndOffsets(async (topic) => {
      const found = await admin.cluster.offsets(topics.names.inKafka(topic), [FOLLOWED_PARTITION], 'latest');
      return found.get(FOLLOWED_PARTITION) ?? 0;
    });
  }

  override follow(topic: string, onRecord: OnRecord): Promise<TopicFollower> {
    const marker = {
      topic,
      key: SUBSCRIPTION_MARKER_KEY,
      value: Buffer.from(JSON.stringify({ follower: randomUUID() })),
      headers: {},
    };
    const follower = new LogFollower(
      { topic, inKafka: this.topics.names.inKafka(topic) },
      new LogCluster(this.clients),
      this.publisher.publish(marker),
      onRecord,
    );
    this.followers.add(follower);
    return Promise.resolve(follower);
  }

  override endOffset(topic: string, notBeforeMs: number): Promise<number> {
    return this.endOffsets.get(topic, notBeforeMs);
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.followers].map((follower) => follower.close()));
  }
}

class LogFollower implements TopicFollower {
  readonly caughtUp: Promise<void>;
  private next = 0;
  private waiting: { offset: number; resolve: () => void }[] = [];
  private closed = false;
  private readonly reading: Promise<void>;

  constructor(
    private readonly topic: { topic: string; inKafka: string },
    private readonly log: LogCluster,
    marker: Promise<Placed>,
    private readonly onRecord: OnRecord,
  ) {
    this.caughtUp = marker.then(({ offset }) => this.waitFor(offset + 1));
    this.caughtUp.catch(() => undefined); // closed before it caught up: whoever waits hears of it, nobody else has to
    this.reading = this.read();
  }

  get position(): number {
    return this.next;
  }

  waitFor(offset: number): Promise<void> {
    if (this.next >= offset) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push({ offset, resolve }));
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.log.close();
    await this.reading;
  }

  private async read(): Promise<void> {
    for (let empty = 0; !this.closed;) {
      try {
        const fetched = await this.log.fetch(this.topic.inKafka, FOLLOWED_PARTITION, this.next, FETCH_WAIT_MS);
        const fetchedAtMs = performance.now();
        for (const record of fetched.messages) this.show(record, fetchedAtMs);
        empty = fetched.next === this.next && fetched.high > this.next ? empty + 1 : 0;
        // compaction may leave batches without records at the end of a log: nothing will ever come there
        this.moveTo(empty >= EMPTY_FETCHES ? fetched.high : fetched.next);
      } catch {
        if (this.isOpen()) await sleep(AGAIN_AFTER_MS); // the topic is not there (the start check says so), or this is closed
      }
    }
  }

  private isOpen(): boolean {
    return !this.closed;
  }

  private show(record: Parameters<typeof readRecord>[1], fetchedAtMs: number): void {
    const place = { topic: this.topic.topic, partition: FOLLOWED_PARTITION, group: '', fetchedAtMs };
    const read = readRecord({ definition: null, source: 'inbox' }, record, place);
    if (read.kind === 'not-for-us' || read.message.key === SUBSCRIPTION_MARKER_KEY) return;
    this.onRecord(read.message);
  }

  private moveTo(next: number): void {
    this.next = next;
    const reached = this.waiting.filter(({ offset }) => offset <= next);
    if (reached.length === 0) return;
    this.waiting = this.waiting.filter(({ offset }) => offset > next);
    for (const { resolve } of reached) resolve();
  }
}
