import { randomBytes } from 'node:crypto';

import { deadLetterTopic, laneChangedV1, redeliveryRequestedV1 } from '@carillon/contracts-messages';
import type { Settings } from '@carillon/platform-config';
import {
  Health,
  type Logger,
  type Metrics,
  noMetrics,
  noTracing,
  silentLogger,
  type Tracing,
} from '@carillon/platform-observability';

import type { ConsumerGroup } from '../consumer-group';
import type { Incoming } from '../incoming';
import { KafkaClients } from '../kafka/kafka-clients';
import { LogCluster } from '../kafka/log-cluster';
import { TopicNames } from '../kafka/topic-names';
import { KafkaPublisher } from '../publish/kafka-publisher';
import type { Publisher } from '../publisher';
import type { BoundHandler } from '../run/bound-handler';
import { GroupRunner } from '../run/group-runner';
import { type BudgetLimits, InHandBudget } from '../run/in-hand-budget';
import { ProcessLoad } from '../run/process-load';
import { readRecord } from '../run/read-record';
import { RunnerMetrics } from '../run/runner-metrics';
import type { RunnerParts } from '../run/runner-parts';
import type { TopicFollowers } from '../topic-follower';
import { KafkaTopicAdmin } from '../topics/kafka-topic-admin';
import { KafkaTopicFollowers } from '../topics/kafka-topic-followers';
import { KafkaTopics } from '../topics/kafka-topics';
import type { TopicDeclaration } from '../topics/topic-declaration';
import { bindHandlers } from './bind-handlers';

export interface TestMessagingOptions {
  /** Of `platform/config`'s `testSettings()`: they say where Kafka is. */
  settings: Settings;
  /** Objects with `@Consumes…` methods: what a Nest controller is without Nest. */
  consumers?: readonly object[];
  /** Beside the consumers' own (4 partitions each), their dead-letter topics and the scheduler's. */
  topics?: readonly { name: string; partitions?: number; config?: Record<string, string> }[];
  /** That of another instance, to be a second process beside it. */
  prefix?: string;
  logger?: Logger;
  metrics?: Metrics;
  tracing?: Tracing;
  health?: Health;
  budget?: BudgetLimits;
  /** When a runner gives up; by default it fails the test run. */
  fatal?(error: Error): void;
}

/** The messaging of one process on real Kafka, for specs: topics of its own under a random prefix, consumers started. */
export interface TestMessaging {
  readonly prefix: string;
  readonly publisher: Publisher;
  readonly admin: KafkaTopicAdmin;
  readonly followers: TopicFollowers;
  readonly health: Health;
  /** Every record of a topic, partition by partition, in order; parts are not read. */
  read(topic: string): Promise<Incoming<unknown>[]>;
  /** Stops the runners as a process does that ends in order, and closes all clients. The topics stay. */
  close(): Promise<void>;
}

/** Starts it; resolves when every group has its partitions. */
export async function testMessaging(options: TestMessagingOptions): Promise<TestMessaging> {
  const {
    consumers = [],
    logger = silentLogger,
    metrics = noMetrics,
    tracing = noTracing,
    health = new Health(),
  } = options;
  const prefix = options.prefix ?? `t${randomBytes(6).toString('hex')}.`;
  const { settings } = options;
  const groups = bindHandlers(consumers, settings.ingest.inboxTopics);
  const declared = declarations(groups, options.topics ?? []);
  const topics = new KafkaTopics(new TopicNames(prefix), declared);
  const clients = new KafkaClients({ ...settings, kafka: { ...settings.kafka, topicPrefix: prefix } }, logger);
  const admin = new KafkaTopicAdmin(clients, topics);
  const publisher = new KafkaPublisher(clients, topics, tracing, metrics, health);
  const followers = new KafkaTopicFollowers(clients, topics, publisher, admin);
  await admin.ensure(declared);
  const parts: RunnerParts = {
    clients,
    topics,
    publisher,
    admin,
    budget: new InHandBudget(options.budget),
    load: new ProcessLoad(),
    metrics: new RunnerMetrics(metrics),
    tracing,
    logger,
    health,
    fatal: (error) => {
      if (options.fatal === undefined) throw error;
      options.fatal(error);
    },
  };
  const runners = [...groups].map(([group, handlers]) => new GroupRunner(group, handlers, parts));
  for (const runner of runners) runner.start();
  await Promise.all(runners.map((runner) => runner.whenJoined));
  return {
    prefix,
    publisher,
    admin,
    followers,
    health,
    read: (topic) => readAll(new LogCluster(clients), topics.names.inKafka(topic), topic),
    close: async () => {
      await Promise.all(runners.map((runner) => runner.stop(settings.lifecycle.stopGraceMs)));
      await followers.onApplicationShutdown();
      await publisher.onApplicationShutdown();
      await admin.onApplicationShutdown();
    },
  };
}

function declarations(
  groups: ReadonlyMap<ConsumerGroup, readonly BoundHandler[]>,
  more: readonly { name: string; partitions?: number; config?: Record<string, string> }[],
): TopicDeclaration[] {
  const topics = new Map<string, TopicDeclaration>();
  const add = (name: string, partitions: number, config: Record<string, string> = {}): void => {
    if (!topics.has(name)) topics.set(name, { name, partitions, replication: 1, config });
  };
  for (const { name, partitions = 4, config } of more) add(name, partitions, config);
  for (const [group, handlers] of groups) {
    for (const { topic } of handlers) add(topic, 4);
    add(deadLetterTopic(group.options.name), 1);
  }
  add(redeliveryRequestedV1.topic, 4);
  add(laneChangedV1.topic, 1);
  return [...topics.values()];
}

async function readAll(log: LogCluster, inKafka: string, topic: string): Promise<Incoming<unknown>[]> {
  const records: Incoming<unknown>[] = [];
  try {
    const partitions = (await log.partitions(inKafka)).map(({ partition }) => partition);
    const ends = await log.offsets(inKafka, partitions, 'latest');
    for (const partition of partitions) {
      const end = ends.get(partition) ?? 0;
      for (let offset = 0; offset < end;) {
        const fetched = await log.fetch(inKafka, partition, offset, 100);
        for (const record of fetched.messages) {
          const read = readRecord({ definition: null, source: 'dead-letters' }, record, {
            topic,
            partition,
            group: '',
            fetchedAtMs: 0,
          });
          if (read.kind === 'work') records.push(read.message);
        }
        offset = fetched.next > offset ? fetched.next : fetched.high;
      }
    }
    return records;
  } finally {
    await log.close();
  }
}
