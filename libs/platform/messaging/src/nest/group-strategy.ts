import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';

import type { ConsumerGroup } from '../consumer-group';
import { DEAD_LETTERS_PATTERN, type HandlerExtras, INBOX_PATTERN } from '../consumes';
import type { BoundHandler } from '../run/bound-handler';

/** What a strategy needs of a runner. */
export interface Running {
  start(): void;
  stop(): Promise<void>;
}

export interface GroupStrategyOptions {
  /** Topics of the patterns that stand for several. */
  topicsOf(pattern: string): readonly string[];
  run(group: ConsumerGroup, handlers: readonly BoundHandler[]): Running;
}

/**
 * Nest's transport for one consumer group: it has the handlers whose decorator names the group and nobody else's, and calls them itself, because
 * `Server.handleEvent` drops what they return. One per group; without its `transportId` it would get all handlers of the process.
 */
export class GroupStrategy extends Server implements CustomTransportStrategy {
  override readonly transportId: symbol;
  private runner: Running | null = null;

  constructor(
    private readonly group: ConsumerGroup,
    private readonly options: GroupStrategyOptions,
  ) {
    super();
    this.transportId = group.transportId;
  }

  /** Returns at once: a broker that is away keeps the group waiting, not the process from starting. */
  listen(started: (error?: Error) => void): void {
    try {
      this.runner = this.options.run(this.group, this.boundHandlers());
      this.runner.start();
      started();
    } catch (error) {
      started(error instanceof Error ? error : new Error(String(error)));
    }
  }

  async close(): Promise<void> {
    await this.runner?.stop();
  }

  /** The runner tells its state to the health parts, the log and the metrics. */
  on(): never {
    throw new Error('a consumer group has no events; see the health part consumer:<group>');
  }

  unwrap(): never {
    throw new Error('a consumer group shows no client: commits are the runner’s alone');
  }

  private boundHandlers(): BoundHandler[] {
    return [...this.getHandlers()].flatMap(([pattern, handler]) => {
      if (handler.next !== undefined) {
        throw new Error(
          `group ${this.group.options.name} has two handlers for ${pattern}: a record has one outcome, so keep one of them`,
        );
      }
      const extras = handler.extras as unknown as HandlerExtras; // written by our own decorators; only their transportId leads here
      return this.topicsOf(pattern).map((topic): BoundHandler => {
        return {
          topic,
          definition: extras.definition,
          source: sourceOf(pattern),
          form: extras.form,
          call: (messages) => call(handler, messages),
        };
      });
    });
  }

  private topicsOf(pattern: string): readonly string[] {
    const topics = sourceOf(pattern) === 'ours' ? [pattern] : this.options.topicsOf(pattern);
    if (topics.length === 0) {
      throw new Error(
        `group ${this.group.options.name} consumes ${pattern}, and no such topic is declared: pass the topics to MessagingModule.forRoot`,
      );
    }
    return topics;
  }
}

function sourceOf(pattern: string): BoundHandler['source'] {
  if (pattern === INBOX_PATTERN) return 'inbox';
  return pattern === DEAD_LETTERS_PATTERN ? 'dead-letters' : 'ours';
}

async function call(handler: MessageHandler, messages: unknown): Promise<unknown> {
  const returned: unknown = await handler(messages, undefined);
  return isObservable(returned) ? lastValueFrom(returned) : returned;
}
