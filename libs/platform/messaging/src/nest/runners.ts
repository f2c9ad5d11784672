import { SETTINGS, type Settings } from '@carillon/platform-config';
import { Health, Logger, Metrics, Tracing } from '@carillon/platform-observability';
import { Inject, Injectable } from '@nestjs/common';

import type { ConsumerGroup } from '../consumer-group';
import { DEAD_LETTERS_PATTERN, INBOX_PATTERN } from '../consumes';
import { KafkaClients } from '../kafka/kafka-clients';
import { KafkaPublisher } from '../publish/kafka-publisher';
import type { BoundHandler } from '../run/bound-handler';
import { GroupRunner } from '../run/group-runner';
import { InHandBudget } from '../run/in-hand-budget';
import { ProcessLoad } from '../run/process-load';
import { RunnerMetrics } from '../run/runner-metrics';
import { KafkaTopicAdmin } from '../topics/kafka-topic-admin';
import { KafkaTopics } from '../topics/kafka-topics';
import type { GroupStrategyOptions, Running } from './group-strategy';
import { checkTopics } from './topic-check';

/** Makes the runners of the process; what they share is here once. */
@Injectable()
export class Runners implements GroupStrategyOptions {
  private readonly budget = new InHandBudget();
  private readonly load = new ProcessLoad();
  private readonly runnerMetrics: RunnerMetrics;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly clients: KafkaClients,
    private readonly topics: KafkaTopics,
    private readonly publisher: KafkaPublisher,
    private readonly admin: KafkaTopicAdmin,
    private readonly logger: Logger,
    private readonly tracing: Tracing,
    private readonly health: Health,
    metrics: Metrics,
  ) {
    this.runnerMetrics = new RunnerMetrics(metrics);
  }

  topicsOf(pattern: string): readonly string[] {
    if (pattern === INBOX_PATTERN) return this.settings.ingest.inboxTopics;
    return pattern === DEAD_LETTERS_PATTERN ? this.topics.deadLetterTopics() : [];
  }

  run(group: ConsumerGroup, handlers: readonly BoundHandler[]): Running {
    const runner = new GroupRunner(group, handlers, {
      clients: this.clients,
      topics: this.topics,
      publisher: this.publisher,
      admin: this.admin,
      budget: this.budget,
      load: this.load,
      metrics: this.runnerMetrics,
      tracing: this.tracing,
      logger: this.logger,
      health: this.health,
      fatal,
    });
    let isStopped = false;
    return {
      start: () => {
        runner.start();
        const { admin, topics, logger } = this;
        checkTopics(group.options.name, handlers, { admin, topics, logger }).catch((error: unknown) => {
          if (!isStopped) fatal(error); // without a broker the check waits until the process stops
        });
      },
      stop: () => {
        isStopped = true;
        return runner.stop(this.settings.lifecycle.stopGraceMs);
      },
    };
  }
}

/** An error that nobody catches ends the process with a code that is not 0; whoever runs it starts it again. */
function fatal(error: unknown): void {
  setImmediate(() => {
    throw error;
  });
}
