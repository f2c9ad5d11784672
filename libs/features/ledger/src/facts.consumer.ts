import {
  type AttemptFinished,
  attemptFinishedV1,
  type EventAccepted,
  eventAcceptedV1,
  type EventMatched,
  eventMatchedV1,
  type MatchDecided,
  matchDecidedV1,
  type RedeliveryRequested,
  redeliveryRequestedV1,
  type SubscriptionQuarantined,
  subscriptionQuarantinedV1,
} from '@carillon/contracts-messages';
import {
  ConsumesBatch,
  ConsumesDeadLetters,
  dead,
  done,
  type Incoming,
  type Outcome,
  retry,
} from '@carillon/platform-messaging';
import { BodyStore } from '@carillon/storage-bodies';
import { AppError } from '@carillon/util';
import { Controller, Inject } from '@nestjs/common';

import { acceptedFacts } from './facts/accepted-facts';
import { attemptFacts } from './facts/attempt-facts';
import { deadLetterFacts } from './facts/dead-letter-facts';
import { decidedFacts } from './facts/decided-facts';
import type { EventFacts } from './facts/event-facts';
import { matchedFacts } from './facts/matched-facts';
import { quarantineFacts } from './facts/quarantine-facts';
import { redeliveryFacts } from './facts/redelivery-facts';
import { Ledger } from './ledger';
import { LEDGER } from './ledger-group';

/** Every topic on which something is told about an event; each handler says what a record tells, the ledger does the rest. */
@Controller()
export class FactsConsumer {
  constructor(
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(BodyStore) private readonly bodies: BodyStore,
  ) {}

  @ConsumesBatch(eventAcceptedV1, LEDGER)
  async accepted(messages: Incoming<EventAccepted>[]): Promise<Outcome[]> {
    return await this.enter(messages, async (message) => acceptedFacts(message, await this.bodyOf(message)));
  }

  @ConsumesBatch(eventMatchedV1, LEDGER)
  async matched(messages: Incoming<EventMatched>[]): Promise<Outcome[]> {
    return await this.enter(messages, matchedFacts);
  }

  @ConsumesBatch(matchDecidedV1, LEDGER)
  async decided(messages: Incoming<MatchDecided>[]): Promise<Outcome[]> {
    return await this.enter(messages, ({ part }) => decidedFacts(part));
  }

  @ConsumesBatch(attemptFinishedV1, LEDGER)
  async attempted(messages: Incoming<AttemptFinished>[]): Promise<Outcome[]> {
    return await this.enter(messages, ({ part }) => attemptFacts(part));
  }

  @ConsumesBatch(redeliveryRequestedV1, LEDGER)
  async waiting(messages: Incoming<RedeliveryRequested>[]): Promise<Outcome[]> {
    return await this.enter(messages, ({ part }) => redeliveryFacts(part));
  }

  @ConsumesBatch(subscriptionQuarantinedV1, LEDGER)
  async quarantined(messages: Incoming<SubscriptionQuarantined>[]): Promise<Outcome[]> {
    return await this.enter(messages, ({ part }) => quarantineFacts(part));
  }

  @ConsumesDeadLetters(LEDGER)
  async died(messages: Incoming<null>[]): Promise<Outcome[]> {
    return await this.enter(messages, deadLetterFacts);
  }

  private async enter<Part>(
    messages: readonly Incoming<Part>[],
    read: (message: Incoming<Part>) => EventFacts | null | Promise<EventFacts | null>,
  ): Promise<Outcome[]> {
    return await Promise.all(
      messages.map(async (message) => {
        try {
          const facts = await read(message);
          if (facts !== null) await this.ledger.enter(facts);
          return done;
        } catch (error) {
          return outcomeOf(error);
        }
      }),
    );
  }

  /** A body that is kept apart is only looked at for what the event is; without it the event is listed without that. */
  private async bodyOf({ part, value }: Incoming<EventAccepted>): Promise<Buffer | null> {
    try {
      return await this.bodies.bodyOf(part, value);
    } catch (error) {
      if (error instanceof AppError && error.code === 'EVENT_BODY_GONE') return null;
      throw error;
    }
  }
}

/**
 * One record's failure is that record's outcome. An outage is thrown on, so that the runner takes it for one: it waits as long as the
 * outage lasts, and the whole batch comes again.
 */
function outcomeOf(error: unknown): Outcome {
  if (!(error instanceof AppError)) return retry('INTERNAL_ERROR');
  if (error.code === 'STORE_UNAVAILABLE' || error.code === 'PUBLISH_UNAVAILABLE') throw error;
  return error.retryable ? retry(error.code) : dead(error.code, error.message);
}
