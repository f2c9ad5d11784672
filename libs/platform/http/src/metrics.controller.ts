import { MetricsPage } from '@carillon/platform-observability';
import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';

@ApiExcludeController()
@Controller('metrics')
export class MetricsController {
  constructor(private readonly page: MetricsPage) {}

  /** All metrics of this process in Prometheus' text format. */
  @Get()
  async show(@Res() reply: FastifyReply): Promise<void> {
    const { contentType, body } = await this.page.render();
    await reply.type(contentType).send(body);
  }
}
