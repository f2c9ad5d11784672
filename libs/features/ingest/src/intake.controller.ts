import { type HttpHeaders } from '@carillon/domain-event';
import { Answers, Idempotent, ProjectName, RawBody } from '@carillon/platform-http';
import { Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';

import { type AcceptedRef, AcceptEvents } from './accept-events';
import { IngestTelemetry } from './ingest-telemetry';
import { type EventsRequest, readEventsRequest } from './read-request';

const acceptedAnswer = z.object({
  events: z
    .array(z.object({ id: z.string(), source: z.string(), sourceId: z.string() }))
    .describe('In the order of the request; a repeated event has the same id again'),
});

/** `POST /v1/events`: the CloudEvents HTTP binding in its three modes. */
@ApiTags('Events')
@Controller('v1/events')
export class IntakeController {
  constructor(
    private readonly acceptEvents: AcceptEvents,
    private readonly telemetry: IngestTelemetry,
  ) {}

  @Post()
  @HttpCode(202)
  @Idempotent()
  @ApiOperation({
    summary: 'Publish one CloudEvent or a batch of them',
    description:
      'Structured, batched or (any other content type with ce- headers) binary mode. A batch is accepted as a whole or not at all.',
  })
  @ApiConsumes('application/cloudevents+json', 'application/cloudevents-batch+json', '*/*')
  @ApiBody({ schema: { description: 'The event, an array of events, or the payload alone' } })
  @Answers(202, 'Durable: every event ends in a recorded state', acceptedAnswer)
  async post(
    @ProjectName() project: string,
    @Headers() headers: HttpHeaders,
    @RawBody() body: Buffer,
  ): Promise<{ events: AcceptedRef[] }> {
    const { events, isBatch } = this.read(project, headers, body);
    return { events: await this.acceptEvents.accept(events, { project, isBatch }) };
  }

  private read(project: string, headers: HttpHeaders, body: Buffer): EventsRequest {
    try {
      return readEventsRequest(headers, body);
    } catch (error) {
      this.telemetry.refused('http', error, { project, sizeBytes: body.length });
      throw error;
    }
  }
}
