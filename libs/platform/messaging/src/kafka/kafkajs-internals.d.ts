// What we use of kafkajs 2.2.4 beside its public API. The package has no `exports` map and will not change any more (TECH 3.1); each use says why.
// Errors thrown by these carry `name`, `type` and `retriable`.

declare module 'kafkajs/src/network/requestQueue/index.js' {
  class RequestQueue {
    pending: unknown[];
    readonly inflight: Map<number, { sentAt: number; requestTimeout: number; timeoutRequest(): void }>;
    readonly enforceRequestTimeout: boolean;
    requestTimeoutIntervalId: NodeJS.Timeout;
    isConnected(): boolean;
    destroy(): void;
    scheduleCheckPendingRequests(): void;
    scheduleRequestTimeoutCheck(): void;
  }
  export = RequestQueue;
}

declare module 'kafkajs/src/consumer/consumerGroup.js' {
  class ConsumerGroup {
    readonly groupId: string;
    readonly memberId: string | null;
    readonly generationId: number | null;
    readonly assigners: readonly object[];
    joinAndSync(): Promise<void>;
    fetch(nodeId: string): Promise<{ messages: unknown[]; offsetLag(): string }[]>;
    heartbeat(options: { interval: number }): Promise<void>;
    /** One request under the present generation; no retry. */
    commitOffsets(offsets: {
      topics: { topic: string; partitions: { partition: number; offset: string; metadata: string | null }[] }[];
    }): Promise<void>;
  }
  export = ConsumerGroup;
}

declare module 'kafkajs/src/cluster/index.js' {
  import type { KafkaMessage, RetryOptions } from 'kafkajs';

  interface FetchedPartition {
    partition: number;
    highWatermark: string;
    messages: (KafkaMessage & { isControlRecord?: boolean })[];
  }
  interface Broker {
    fetch(request: {
      maxWaitTime: number;
      minBytes: number;
      maxBytes: number;
      isolationLevel: number;
      topics: { topic: string; partitions: { partition: number; fetchOffset: string; maxBytes: number }[] }[];
      rackId: string;
    }): Promise<{ responses: { topicName: string; partitions: FetchedPartition[] }[] }>;
  }
  class Cluster {
    constructor(options: {
      logger: unknown;
      socketFactory: unknown;
      brokers: string[];
      ssl?: unknown;
      sasl?: unknown;
      clientId: string;
      connectionTimeout: number;
      requestTimeout: number;
      enforceRequestTimeout: boolean;
      metadataMaxAge: number;
      retry: RetryOptions;
      allowAutoTopicCreation: boolean;
      maxInFlightRequests: null;
      isolationLevel: number;
    });
    connect(): Promise<void>;
    disconnect(): Promise<void>;
    addTargetTopic(topic: string): Promise<void>;
    refreshMetadata(): Promise<void>;
    refreshMetadataIfNecessary(): Promise<void>;
    removeBroker(address: { host: string; port: number }): void;
    findBroker(node: { nodeId: string }): Promise<Broker>;
    findTopicPartitionMetadata(topic: string): { partitionId: number; leader: number }[];
    findLeaderForPartitions(topic: string, partitions: number[]): Record<string, number[]>;
    fetchTopicsOffset(
      topics: { topic: string; partitions: { partition: number }[]; fromBeginning: boolean }[],
    ): Promise<{ topic: string; partitions: { partition: number; offset: string }[] }[]>;
  }
  export = Cluster;
}

declare module 'kafkajs/src/network/socketFactory.js' {
  const createSocketFactory: () => unknown;
  export = createSocketFactory;
}

declare module 'kafkajs/src/errors.js' {
  export class KafkaJSPartialMessageError extends Error {}
}

declare module 'kafkajs/src/protocol/message/compression/index.js' {
  export function lookupCodecByAttributes(attributes: number): { decompress(bytes: Buffer): Promise<Buffer> } | null;
}

declare module 'kafkajs/src/protocol/recordBatch/crc32C/index.js' {
  const crc32C: (bytes: Buffer) => number;
  export = crc32C;
}
