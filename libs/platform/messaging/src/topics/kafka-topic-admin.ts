import { setTimeout as sleep } from 'node:timers/promises';

import { AppError } from '@carillon/util';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type Admin, ConfigResourceTypes, type FetchOffsetsPartition } from 'kafkajs';

import { type KafkaClient, KafkaClients } from '../kafka/kafka-clients';
import { LogCluster } from '../kafka/log-cluster';
import { typeOf, untilAnswered } from '../kafka/until-answered';
import { KafkaTopics } from './kafka-topics';
import { type GroupPosition, type PartitionEnds, TopicAdmin, type TopicDifference } from './topic-admin';
import type { TopicDeclaration } from './topic-declaration';

const LEADER_POLL_MS = 20;

/** Commits per topic (names as in Kafka); an offset below 0: none. */
export type GroupCommits = { topic: string; partitions: FetchOffsetsPartition[] }[];

/** The one admin client of the process; connects when it is first needed. */
@Injectable()
export class KafkaTopicAdmin extends TopicAdmin implements OnApplicationShutdown {
  private readonly client: KafkaClient;
  /** Metadata, end offsets: asked without a group. */
  readonly cluster: LogCluster;
  private readonly admin: Admin;
  private connected: Promise<void> | null = null;
  private closed = false;

  constructor(
    clients: KafkaClients,
    private readonly topics: KafkaTopics,
  ) {
    super();
    this.client = clients.create();
    this.cluster = new LogCluster(clients);
    this.admin = this.client.kafka.admin({ retry: this.client.retry });
  }

  /** The group's commits in these topics (names as in Kafka), one entry per partition. */
  commits(groupInKafka: string, topicsInKafka: readonly string[]): Promise<GroupCommits> {
    return this.ask((admin) => admin.fetchOffsets({ groupId: groupInKafka, topics: [...topicsInKafka] }));
  }

  override async ensure(topics: readonly TopicDeclaration[]): Promise<string[]> {
    const present = new Set(await this.ask((admin) => admin.listTopics()));
    const missing = topics.filter(({ name }) => !present.has(this.inKafka(name)));
    const created: string[] = [];
    for (const topic of missing) {
      if (await this.ask((admin) => this.create(admin, topic))) created.push(topic.name);
    }
    await this.areThere(created);
    return created;
  }

  override async check(topics: readonly TopicDeclaration[]): Promise<TopicDifference[]> {
    const names = new Set(await this.ask((admin) => admin.listTopics()));
    const present = topics.filter(({ name }) => names.has(this.inKafka(name)));
    const missing = topics.filter((topic) => !present.includes(topic));
    const differences: TopicDifference[] = missing.map(({ name }) => ({
      topic: name,
      kind: 'missing',
      detail: 'it does not exist',
    }));
    if (present.length === 0) return differences;
    const inKafka = present.map(({ name }) => this.inKafka(name));
    const { topics: metadata } = await this.ask((admin) => admin.fetchTopicMetadata({ topics: inKafka }));
    const found = new Map(metadata.map(({ name, partitions }) => [name, partitions.length]));
    for (const { name, partitions } of present) {
      const has = found.get(this.inKafka(name)) ?? 0;
      const detail = `declared with ${partitions} partitions, it has ${has}`;
      if (has < partitions) differences.push({ topic: name, kind: 'too-few-partitions', detail });
      if (has > partitions) differences.push({ topic: name, kind: 'more-partitions', detail });
    }
    return [...differences, ...(await this.configDifferences(present))];
  }

  override async ends(topic: string): Promise<PartitionEnds[]> {
    const inKafka = this.inKafka(topic);
    const partitions = (await this.cluster.partitions(inKafka)).map(({ partition }) => partition);
    const [low, high] = await Promise.all([
      this.cluster.offsets(inKafka, partitions, 'earliest'),
      this.cluster.offsets(inKafka, partitions, 'latest'),
    ]);
    return partitions.map((partition) => ({ partition, low: low.get(partition) ?? 0, high: high.get(partition) ?? 0 }));
  }

  override async positions(group: string, topics: readonly string[]): Promise<GroupPosition[]> {
    const commits = await this.commits(
      this.inKafka(group),
      topics.map((name) => this.inKafka(name)),
    );
    const positions = commits.map(async ({ topic, partitions }) => {
      const name = this.topics.names.ours(topic);
      const ends = new Map((await this.ends(name)).map((end) => [end.partition, end]));
      return partitions.map(({ partition, offset }): GroupPosition => {
        const { low, high } = ends.get(partition) ?? { low: 0, high: 0 };
        const committed = Number(offset) < 0 ? null : Number(offset);
        return { topic: name, partition, committed, lag: Math.max(0, high - Math.max(low, committed ?? low)) };
      });
    });
    return (await Promise.all(positions)).flat();
  }

  async onApplicationShutdown(): Promise<void> {
    this.closed = true;
    this.client.giveUp();
    await Promise.allSettled([this.admin.disconnect(), this.cluster.close()]);
  }

  private async create(admin: Admin, { name, partitions, replication, config }: TopicDeclaration): Promise<boolean> {
    const configEntries = Object.entries(config).map(([key, value]) => ({ name: key, value }));
    const topic = {
      topic: this.inKafka(name),
      numPartitions: partitions,
      replicationFactor: replication,
      configEntries,
    };
    try {
      // waitForLeaders would fail on a broker that has not heard of the topic yet
      return await admin.createTopics({ topics: [topic], waitForLeaders: false });
    } catch (error) {
      if (typeOf(error) === 'TOPIC_ALREADY_EXISTS') return false; // somebody else was faster
      throw error;
    }
  }

  /** Created topics can be used: every partition has a leader. */
  private async areThere(names: readonly string[]): Promise<void> {
    for (const name of names) {
      while (!(await this.hasLeaders(this.inKafka(name)))) await sleep(LEADER_POLL_MS);
    }
  }

  private async hasLeaders(topic: string): Promise<boolean> {
    try {
      const partitions = await this.cluster.partitions(topic);
      return partitions.length > 0 && partitions.every(({ leader }) => leader >= 0);
    } catch (error) {
      if (error instanceof AppError && error.code === 'NOT_FOUND') return false;
      throw error;
    }
  }

  private async configDifferences(topics: readonly TopicDeclaration[]): Promise<TopicDifference[]> {
    const asked = topics.map(({ name }) => ({ type: ConfigResourceTypes.TOPIC, name: this.inKafka(name) }));
    const { resources } = await this.ask((admin) =>
      admin.describeConfigs({ includeSynonyms: false, resources: asked }),
    );
    return topics.flatMap(({ name, config }) => {
      const entries = resources.find(({ resourceName }) => resourceName === this.inKafka(name))?.configEntries ?? [];
      const found = new Map(entries.map(({ configName, configValue }) => [configName, configValue]));
      return Object.entries(config)
        .filter(([key, value]) => found.get(key) !== value)
        .map(([key, value]): TopicDifference => {
          return {
            topic: name,
            kind: 'config',
            detail: `${key} is declared ${value}, it is ${found.get(key) ?? 'unknown'}`,
          };
        });
    });
  }

  private ask<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
    const connectAndAsk = async (): Promise<T> => {
      this.connected ??= this.admin.connect().catch((error: unknown) => {
        this.connected = null; // refused: the next call tries again
        throw error;
      });
      await this.connected;
      return question(this.admin);
    };
    return untilAnswered(connectAndAsk, () => this.closed);
  }

  private inKafka(name: string): string {
    return this.topics.names.inKafka(name);
  }
}
