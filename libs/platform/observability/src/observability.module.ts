import { SETTINGS, type Settings } from '@carillon/platform-config';
import { Global, Module, type OnApplicationShutdown } from '@nestjs/common';

import { createTracing } from './create-tracing';
import { Health } from './health';
import { Logger } from './logger';
import { Metrics } from './metrics';
import { MetricsPage } from './metrics-page';
import { createLogger } from './pino-logger';
import { observeProcess } from './process-metrics';
import { PrometheusMetrics } from './prometheus-metrics';
import { SpanTracing } from './span-tracing';
import { Tracing } from './tracing';

/** Logger, Metrics, Tracing and Health, everywhere. Every app has its own set; several of them share a process without clashing. */
@Global()
@Module({
  providers: [
    Health,
    { provide: Logger, inject: [SETTINGS], useFactory: (settings: Settings) => createLogger(settings) },
    {
      provide: PrometheusMetrics,
      inject: [SETTINGS],
      useFactory: (settings: Settings) => new PrometheusMetrics(settings),
    },
    { provide: Metrics, useExisting: PrometheusMetrics },
    { provide: MetricsPage, useExisting: PrometheusMetrics },
    { provide: SpanTracing, inject: [SETTINGS], useFactory: createTracing },
    { provide: Tracing, useExisting: SpanTracing },
  ],
  exports: [Health, Logger, Metrics, MetricsPage, Tracing],
})
export class ObservabilityModule implements OnApplicationShutdown {
  private readonly process: { stop(): void };

  constructor(
    private readonly metrics: PrometheusMetrics,
    private readonly tracing: SpanTracing,
    private readonly logger: Logger,
  ) {
    this.process = observeProcess(metrics);
  }

  async onApplicationShutdown(): Promise<void> {
    this.process.stop();
    try {
      await this.tracing.close();
      await this.metrics.close();
    } catch (error) {
      // a collector that is away must not turn a clean stop into a failed one
      this.logger.warn('telemetry.not_flushed', {}, error);
    }
  }
}
