import { SETTINGS, type Settings } from '@carillon/platform-config';
import { ErrorShapes, type Problem, type ShapedError } from '@carillon/platform-http';
import { Logger } from '@carillon/platform-observability';
import { AppError } from '@carillon/util';
import { Inject, Injectable } from '@nestjs/common';

import type { HttpReply } from './call';
import { forbidden, nothingHere, Refusal, unavailable, unexpected } from './refusal';

/** Seconds after which a client should try again when Kafka or the store is away and nobody knows better. */
const RETRY_AFTER_SECONDS = 5;

/** Names of the statuses as the original's framework writes them into `status`. */
const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Request Entity Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** Sends answers as the original's clients know them. */
@Injectable()
export class PacificaAnswers {
  private readonly logger: Logger;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    logger: Logger,
    shapes: ErrorShapes,
  ) {
    this.logger = logger.for('contract-pacifica');
    // what no controller sees: a body that is too large, a request that is no HTTP
    for (const path of ['/eventmatch', '/receive']) shapes.forPath(path, (problem) => this.shaped(problem));
  }

  /**
   * Runs `work` and sends the text that it returns with 200, or the error object for whatever it throws.
   * Every answer is exactly `application/json`, without a charset, and names the resource's methods in `Allow`.
   */
  async answer(reply: HttpReply, allow: string, work: () => Promise<string>): Promise<void> {
    try {
      const text = await work();
      reply.code(200).header('allow', allow);
      send(reply, text);
    } catch (error) {
      this.refuse(reply, asRefusal(error), error);
    }
  }

  private refuse(reply: HttpReply, refusal: Refusal, error: unknown): void {
    const fields = { status: refusal.status, reason: refusal.reason };
    // what a caller did wrong is the original's 500 as well: only our own failures deserve more than a debug line
    if (error instanceof Refusal) this.logger.debug('request.refused', fields);
    else this.logger.warn('request.failed', fields, error);
    reply.code(refusal.status);
    for (const [name, value] of Object.entries(refusal.headers)) reply.header(name, value);
    send(reply, JSON.stringify(this.bodyOf(refusal)));
  }

  private shaped(problem: Problem): ShapedError {
    const refusal = this.refusalOf(problem);
    return { status: refusal.status, headers: {}, body: this.bodyOf(refusal) };
  }

  private refusalOf({ status, code, detail }: Problem): Refusal {
    if (status === 413) return tooLarge(code);
    // an address that does not decode
    return status === 400 ? nothingHere() : unexpected(`${code}: ${detail}`);
  }

  private bodyOf(refusal: Refusal): Record<string, string> {
    return {
      status: `${refusal.status} ${REASONS[refusal.status] ?? ''}`,
      message: refusal.message,
      traceback: this.settings.pacifica.traceback ? refusal.reason : '',
      version: this.settings.version,
    };
  }
}

function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (!(error instanceof AppError)) return unexpected('internal error');
  switch (error.code) {
    case 'NOT_FOUND':
      return forbidden(error.message);
    case 'BODY_TOO_LARGE':
      return tooLarge(error.message);
    case 'SUBSCRIPTION_PENDING':
    case 'STORE_UNAVAILABLE':
    case 'PUBLISH_UNAVAILABLE':
    case 'INTAKE_UNAVAILABLE':
    case 'SERVICE_UNAVAILABLE':
      return unavailable(`${error.code}: ${error.message}`, error.retryAfterSeconds ?? RETRY_AFTER_SECONDS);
    default:
      return unexpected(`${error.code}: ${error.message}`);
  }
}

function tooLarge(reason: string): Refusal {
  return new Refusal(413, 'The request exceeds the maximum size.', reason);
}

/** As bytes: Fastify adds a charset to a JSON string's content type, and this contract has none. */
function send(reply: HttpReply, text: string): void {
  reply.header('content-type', 'application/json').send(Buffer.from(text));
}
