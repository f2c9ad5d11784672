import type { Server } from 'node:http';

import type { Settings } from '@carillon/platform-config';
import { Health, type Logger } from '@carillon/platform-observability';
import type { INestApplication, INestMicroservice } from '@nestjs/common';

const IDLE_CHECK_MS = 50;

/** An app that listens. */
export class RunningApp {
  private stopping: Promise<void> | null = null;

  constructor(
    readonly app: INestApplication,
    readonly settings: Settings,
    /** Where it listens: `http://127.0.0.1:8080`. */
    readonly url: string,
    private readonly logger: Logger,
  ) {}

  /**
   * Stops in the reverse order of starting: not ready, no new requests (running ones are answered), no new records (running ones are
   * finished), then `onModuleDestroy` … `onApplicationShutdown`, where publisher, store and telemetry close. Calling it again waits for
   * the same stop.
   *
   * @throws AggregateError when a part did not stop cleanly; the others were stopped all the same
   */
  stop(): Promise<void> {
    this.stopping ??= this.stopInOrder();
    return this.stopping;
  }

  private async stopInOrder(): Promise<void> {
    const failures: unknown[] = [];
    const step = async (name: string, work: () => Promise<unknown>): Promise<void> => {
      try {
        await work();
      } catch (error) {
        failures.push(error);
        this.logger.error('app.stop_failed', { step: name }, error);
      }
    };
    this.app.get(Health).stop();
    await step('http', () => this.closeHttp());
    await step('consumers', () =>
      Promise.all(this.app.getMicroservices().map((microservice) => closeConsumer(microservice))),
    );
    await step('modules', () => this.app.close());
    if (failures.length > 0) throw new AggregateError(failures, 'not everything stopped cleanly');
  }

  /** A client that does not read its answer must not use up the time that the consumers need. */
  private async closeHttp(): Promise<void> {
    const server = this.app.getHttpServer() as Server;
    const timer = setTimeout(() => {
      this.logger.warn('app.connections_cut');
      server.closeAllConnections();
    }, this.settings.lifecycle.stopGraceMs / 4);
    // closing ends idle connections once; one that answers meanwhile becomes idle and would stay until its client leaves
    const sweep = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
    try {
      await this.app.getHttpAdapter().close();
    } finally {
      clearTimeout(timer);
      clearInterval(sweep);
    }
  }
}

/**
 * Only the transport: the modules that a consumer shares with the app are still needed. `app.close()` closes it once more, which a
 * transport must take.
 */
async function closeConsumer(microservice: INestMicroservice): Promise<void> {
  (microservice as INestMicroservice & { setIsTerminated(value: boolean): void }).setIsTerminated(true);
  await microservice.close();
}
