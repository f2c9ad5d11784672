import { ConfigModule, testSettings } from '@carillon/platform-config';
import { Health, Logger, ObservabilityModule, recordingLogger, Tracing } from '@carillon/platform-observability';
import { AppError } from '@carillon/util';
import { Controller, Get, Global, Header, HttpCode, Inject, Module, Param, Post, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';

import {
  Answers,
  CreationId,
  ErrorShapes,
  HttpModule,
  httpPlatform,
  IdempotencyStore,
  Idempotent,
  IfMatch,
  JsonBody,
  pageQuery,
  ProjectName,
  Query,
  RawBody,
  UserName,
} from './index';
import { MemoryIdempotencyStore } from './memory-idempotency-store.fixture';

const thing = z.strictObject({
  name: z.string().min(1),
  size: z.number().int().optional(),
  parts: z.array(z.strictObject({ id: z.string() })).optional(),
  later: z.undefined('belongs to a later version').optional(),
});

/** What the sample app's handlers do next; a spec changes it. */
export class Script {
  /** Runs inside `POST /v1/things` before it answers. */
  beforeAnswer: () => Promise<void> = () => Promise.resolve();
  created: string[] = [];
}

@Controller('v1')
class SampleController {
  constructor(
    @Inject(Script) private readonly script: Script,
    @Inject(Tracing) private readonly tracing: Tracing,
  ) {}

  @Post('bytes')
  @HttpCode(200)
  bytes(@RawBody() body: Buffer): { bytes: number; base64: string; traceId: string | undefined } {
    return { bytes: body.length, base64: body.subarray(0, 100).toString('base64'), traceId: this.tracing.traceId() };
  }

  @Post('things')
  @Idempotent()
  @Header('x-kind', 'thing')
  @Answers(201, 'Created', thing)
  async create(
    @JsonBody(thing) body: z.output<typeof thing>,
    @CreationId('sub') id: string,
    @ProjectName() project: string,
    @UserName() owner: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    this.script.created.push(id);
    await this.script.beforeAnswer();
    void reply.header('location', `/v1/things/${id}`).header('etag', '"1"');
    return { id, project, owner, name: body.name };
  }

  @Get('things')
  list(
    @Query(pageQuery.extend({ state: z.enum(['open', 'shut']).optional() })) query: { limit: number; state?: string },
  ): object {
    return query;
  }

  @Get('things/:id')
  get(@Param('id') id: string, @IfMatch() revision: number | undefined): object {
    if (id === 'broken') throw new Error('secret text from inside');
    if (id === 'away')
      throw new AppError('STORE_UNAVAILABLE', 'The store does not answer.', { retryAfterSeconds: 4.2 });
    if (id === 'missing') throw new AppError('NOT_FOUND', 'There is no thing missing.');
    return { id, revision: revision ?? null };
  }
}

@Controller('other')
class OtherContractController {
  @Post()
  take(): object {
    return {};
  }
}

@Global()
@Module({
  imports: [HttpModule],
  controllers: [SampleController, OtherContractController],
  providers: [Script, MemoryIdempotencyStore, { provide: IdempotencyStore, useExisting: MemoryIdempotencyStore }],
})
class SampleModule {}

@Module({})
class Root {}

/** A listening app with routes that use everything this lib offers. */
export async function startSampleApp() {
  const settings = testSettings({ http: { port: 0 } });
  const logger = recordingLogger();
  const root = { module: Root, imports: [ConfigModule.forRoot(settings), ObservabilityModule, SampleModule] };
  const app = await NestFactory.create(root, httpPlatform.adapter(settings), {
    logger: false,
    abortOnError: false,
    bodyParser: false,
  });
  Object.assign(app.get(Logger), { for: () => logger });
  httpPlatform.configure(app, settings);
  app.get(ErrorShapes).forPath('/other', (problem) => ({
    status: problem.status,
    headers: { 'x-shape': 'other' },
    body: { oops: problem.code },
  }));
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as { port: number };
  return {
    app,
    port,
    url: `http://127.0.0.1:${port}`,
    logger,
    script: app.get(Script),
    store: app.get(MemoryIdempotencyStore),
    health: app.get(Health),
  };
}

export type SampleApp = Awaited<ReturnType<typeof startSampleApp>>;
