/** A topic as it must exist, in Kafka's words. */
export interface TopicDeclaration {
  /** Without the installation's prefix. */
  readonly name: string;
  /** Never changed in place: order within a key would break. */
  readonly partitions: number;
  /** Copies of every partition. */
  readonly replication: number;
  /** Kafka's topic settings, e.g. `retention.ms`. */
  readonly config: Readonly<Record<string, string>>;
}

/** An entry of `deploy/topics/topics.json`; what else stands there is for people. */
export interface TopicEntry {
  name: string;
  partitions: PerPlace;
  retentionHours?: number;
  compacted?: boolean;
  deleteRetentionHours?: number;
  maxMessageBytes?: number;
}

/** `deploy/topics/topics.json`. */
export interface TopicsFile {
  replication: PerPlace;
  minInsyncReplicas: PerPlace;
  topics: TopicEntry[];
}

interface PerPlace {
  local: number;
  images: number;
}

const HOUR_MS = 3_600_000;

/** What the topics file says for a laptop (`local`) or a deployment (`images`). */
export function declareTopics(file: TopicsFile, place: 'local' | 'images'): TopicDeclaration[] {
  return file.topics.map((entry) => ({
    name: entry.name,
    partitions: entry.partitions[place],
    replication: file.replication[place],
    config: {
      'min.insync.replicas': String(file.minInsyncReplicas[place]),
      'unclean.leader.election.enable': 'false',
      ...(entry.compacted === true ? { 'cleanup.policy': 'compact' } : {}),
      ...(entry.retentionHours === undefined ? {} : { 'retention.ms': String(entry.retentionHours * HOUR_MS) }),
      ...(entry.deleteRetentionHours === undefined
        ? {}
        : { 'delete.retention.ms': String(entry.deleteRetentionHours * HOUR_MS) }),
      ...(entry.maxMessageBytes === undefined ? {} : { 'max.message.bytes': String(entry.maxMessageBytes) }),
    },
  }));
}
