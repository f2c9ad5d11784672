import type { Health, Logger, Tracing } from '@carillon/platform-observability';

import type { KafkaClients } from '../kafka/kafka-clients';
import type { Publisher } from '../publisher';
import type { KafkaTopicAdmin } from '../topics/kafka-topic-admin';
import type { KafkaTopics } from '../topics/kafka-topics';
import type { InHandBudget } from './in-hand-budget';
import type { ProcessLoad } from './process-load';
import type { RunnerMetrics } from './runner-metrics';

/** What all runners of a process share. */
export interface RunnerParts {
  readonly clients: KafkaClients;
  readonly topics: KafkaTopics;
  readonly publisher: Publisher & { readonly unansweredMs: number };
  readonly admin: Pick<KafkaTopicAdmin, 'commits' | 'cluster'>;
  readonly budget: InHandBudget;
  readonly load: Pick<ProcessLoad, 'fetchEveryMs'>;
  readonly metrics: RunnerMetrics;
  readonly tracing: Tracing;
  readonly logger: Logger;
  readonly health: Health;
  /** Something that waiting will not mend: the process must end. */
  fatal(error: Error): void;
}
