import { SETTINGS, type Settings } from '@carillon/platform-config';
import { Logger } from '@carillon/platform-observability';
import { Inject, Injectable } from '@nestjs/common';
import { Kafka, type KafkaConfig, logLevel, type RetryOptions } from 'kafkajs';

import { kafkaLog } from './kafka-log';
import { patchKafkajs } from './kafkajs-patches';
import { UntilClosed } from './retries';

/** One kafkajs client and its end. */
export interface KafkaClient {
  readonly kafka: Kafka;
  readonly retry: RetryOptions;
  /** From now on nothing is tried again: calls that wait for a broker reject. */
  giveUp(): void;
}

/**
 * Makes kafkajs clients, the same way for all. Each purpose has its own: a client shares connections and committed offsets among its consumers, and cannot
 * be restarted safely.
 */
@Injectable()
export class KafkaClients {
  private readonly log: ReturnType<typeof kafkaLog>;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    logger: Logger,
  ) {
    patchKafkajs();
    this.log = kafkaLog(logger.for('kafka'));
  }

  create(): KafkaClient {
    const untilClosed = new UntilClosed();
    return {
      kafka: new Kafka({ ...this.config(), retry: untilClosed.options }),
      retry: untilClosed.options,
      giveUp: () => untilClosed.close(),
    };
  }

  /** Everything but the retry policy. */
  config(): Omit<KafkaConfig, 'retry' | 'brokers'> & { brokers: string[] } {
    const { brokers, ssl, sasl } = this.settings.kafka;
    return {
      clientId: this.settings.app,
      brokers,
      ssl,
      // kafkajs wants one type per mechanism; ours is their union
      ...(sasl === null ? {} : { sasl: sasl as NonNullable<KafkaConfig['sasl']> }),
      connectionTimeout: 3_000,
      requestTimeout: 30_000,
      enforceRequestTimeout: true,
      logLevel: this.settings.log.level === 'debug' ? logLevel.INFO : logLevel.WARN,
      logCreator: () => this.log,
    };
  }
}
