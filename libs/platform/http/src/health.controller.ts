import { Health } from '@carillon/platform-observability';
import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';

/** For the orchestrator: restart when not live, send no traffic when not ready. Never asks another service anything. */
@ApiExcludeController()
@Controller('health')
export class HealthController {
  constructor(private readonly health: Health) {}

  /** 200, or 503 with the parts that will not recover by themselves. */
  @Get('live')
  live(@Res({ passthrough: true }) reply: FastifyReply): { status: string; notLive: Record<string, string> } {
    const notLive = this.health.notLive();
    return { status: tell(reply, notLive) ? 'live' : 'not live', notLive };
  }

  /** 200, or 503 with the parts that are not ready and why. */
  @Get('ready')
  ready(@Res({ passthrough: true }) reply: FastifyReply): { status: string; notReady: Record<string, string> } {
    const notReady = this.health.notReady();
    return { status: tell(reply, notReady) ? 'ready' : 'not ready', notReady };
  }
}

function tell(reply: FastifyReply, wrong: Record<string, string>): boolean {
  const isFine = Object.keys(wrong).length === 0;
  if (!isFine) void reply.code(503);
  return isFine;
}
