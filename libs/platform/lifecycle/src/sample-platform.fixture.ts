import { Health } from '@carillon/platform-observability';
import {
  Controller,
  Get,
  Inject,
  Module,
  type OnApplicationShutdown,
  type OnModuleDestroy,
  type Type,
} from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { type CustomTransportStrategy, type MicroserviceOptions, Server } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';

import type { Platform } from './platform';

/** What happened in an app, in order; and what it shall do. */
export class Story {
  readonly steps: string[] = [];
  holdRequest: Promise<void> = Promise.resolve();
  failListen = false;
  failClose = false;
}

/** An app with one route and one consumer that write down when they start and end. */
export function aSample(story = new Story()): { module: Type; platforms: Platform[]; story: Story } {
  @Controller()
  class SampleController {
    constructor(@Inject(Health) private readonly health: Health) {}

    @Get('hold')
    async hold(): Promise<string> {
      story.steps.push('request begins');
      await story.holdRequest;
      story.steps.push('request ends');
      return 'held';
    }

    @Get('ready')
    ready(): object {
      return this.health.notReady();
    }
  }

  @Module({ controllers: [SampleController] })
  class SampleModule implements OnModuleDestroy, OnApplicationShutdown {
    onModuleDestroy(): void {
      story.steps.push('module destroyed');
    }
    onApplicationShutdown(): void {
      story.steps.push('module shut down');
    }
  }

  class SampleTransport extends Server implements CustomTransportStrategy {
    private isClosed = false;
    listen(callback: (error?: Error) => void): void {
      story.steps.push('consumer listens');
      callback(story.failListen ? new Error('topic ingest.event.accepted.v1 is missing') : undefined);
    }
    close(): void {
      if (this.isClosed) return;
      this.isClosed = true;
      story.steps.push('consumer closed');
      if (story.failClose) throw new Error('would not close');
    }
    on(): void {
      /* no events */
    }
    unwrap(): never {
      throw new Error('nothing inside');
    }
  }

  const http: Platform = { adapter: (): AbstractHttpAdapter => new FastifyAdapter({ forceCloseConnections: 'idle' }) };
  const consumers: Platform = {
    configure: (app) => void app.connectMicroservice<MicroserviceOptions>({ strategy: new SampleTransport() }),
  };
  return { module: SampleModule, platforms: [http, consumers], story };
}
