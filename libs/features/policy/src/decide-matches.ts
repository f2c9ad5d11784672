import {
  type Decision,
  deliveryRequestedV1,
  type EventMatched,
  type Match,
  matchDecidedV1,
} from '@carillon/contracts-messages';
import type { Subscription } from '@carillon/domain-subscription';
import type { SubscriptionCache } from '@carillon/features-subscriptions';
import {
  done,
  eventRecord,
  type Incoming,
  type Outcome,
  type Publisher,
  skipped,
  valueRecord,
} from '@carillon/platform-messaging';
import type { BodyStore } from '@carillon/storage-bodies';
import type { Clock } from '@carillon/util';

import { askAgain } from './ask-again';
import { EventInHand } from './event-in-hand';
import { decided, decidedFact, deliveryRequest, suppressed } from './match-records';
import type { PolicyProvider, Undecided } from './policy-provider';
import type { PolicyTelemetry } from './policy-telemetry';
import { statusSuppression } from './suppression';

/** A body is kept at least this long after its record was looked at: longer than any pause before it is looked at again. */
const KEEP_BODY_MS = 24 * 3_600_000;

export interface DecideMatchesOptions {
  /** By the name that subscriptions carry. */
  providers: ReadonlyMap<string, PolicyProvider>;
  subscriptions: Pick<SubscriptionCache, 'get'>;
  bodies: Pick<BodyStore, 'bodyOf' | 'keepUntil'>;
  publisher: Pick<Publisher, 'publish'>;
  telemetry: PolicyTelemetry;
  clock: Clock;
  /** In [0, 1). */
  random: () => number;
}

type Result = { match: Match } & ({ decision: Decision } | { undecided: Undecided });

/**
 * Decides every match of a record, each on its own: the request of an allowed one goes out as soon as it is allowed, whatever
 * the others wait for. Then the decisions are written down as one fact, then what is undecided waits as a record of the rest.
 * When the process dies in between, the record comes again: its owners are asked again, and repeated requests carry the
 * delivery ids and attempt numbers by which delivery recognises them.
 */
export class DecideMatches {
  constructor(private readonly options: DecideMatchesOptions) {}

  async run(message: Incoming<EventMatched>): Promise<Outcome> {
    const { part } = message;
    if (part.duplicate) return skipped('DUPLICATE');
    if (part.matches.length === 0) return done;
    await this.keepBody(part);
    const event = new EventInHand(message, this.options.bodies);
    const results = await settleAll(part.matches.map((match) => this.decide(message, match, event)));
    await this.publishDecisions(message, results);
    const undecided = results.filter((result) => 'undecided' in result);
    if (undecided.length === 0) return done;
    const nowMs = this.options.clock.now();
    return askAgain(part, undecided, {
      nowMs,
      random: this.options.random(),
      anyDecided: undecided.length < results.length,
    });
  }

  /** A body lives as long as any of its matches waits. */
  private async keepBody({ project, bodyRef, hop }: EventMatched): Promise<void> {
    if (bodyRef === undefined || hop === undefined) return;
    await this.options.bodies.keepUntil(project, bodyRef, this.options.clock.now() + KEEP_BODY_MS);
  }

  private async decide(message: Incoming<EventMatched>, match: Match, event: EventInHand): Promise<Result> {
    const { project } = message.part;
    const subscription = await this.options.subscriptions.get(project, match.subscriptionId, match.revision);
    const off = statusSuppression(subscription);
    if (off !== null || subscription === 'deleted')
      return { match, decision: suppressed(match, subscription, off ?? 'DELETED') };
    if (await event.isBelow(subscription.minSeverity)) {
      return { match, decision: suppressed(match, subscription, 'BELOW_MIN_SEVERITY') };
    }
    const answer = await this.ask(subscription, event);
    if (answer.kind === 'undecided') return { match, undecided: answer };
    if (answer.kind === 'allowed') await this.request(message, { match, subscription, event });
    return { match, decision: decided(match, subscription, answer) };
  }

  private async ask(subscription: Subscription, event: EventInHand) {
    const provider = this.options.providers.get(subscription.policy);
    if (provider === undefined) return unknownProvider(subscription.policy);
    return this.options.telemetry.timed(provider.name, () => provider.ask(subscription.owner, () => event.document()));
  }

  private async request(
    message: Incoming<EventMatched>,
    { match, subscription, event }: { match: Match; subscription: Subscription; event: EventInHand },
  ): Promise<void> {
    const made = { subscription, eventKey: keyOf(message), decidedAtMs: this.options.clock.now() };
    const part = deliveryRequest(message.part, match, made);
    await this.options.publisher.publish(eventRecord(deliveryRequests(part.channel), part.lane, part, event.carried()));
  }

  private async publishDecisions(message: Incoming<EventMatched>, results: readonly Result[]): Promise<void> {
    const decisions = results.flatMap((result) => ('decision' in result ? [result.decision] : []));
    if (decisions.length > 0) {
      const fact = decidedFact(message.part, decisions, this.options.clock.now());
      await this.options.publisher.publish(valueRecord(matchDecidedV1, keyOf(message), fact));
    }
    this.options.telemetry.decided(message.part, decisions);
  }
}

/** Waits for all, even when one fails: nothing goes on behind the back of an outcome. */
async function settleAll<T>(work: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}

function unknownProvider(name: string): Undecided {
  return {
    kind: 'undecided',
    reason: 'POLICY_UNAVAILABLE',
    detail: `There is no policy provider ${JSON.stringify(name)}.`,
    asked: true,
  };
}

/** Matched records always have a key; the event id is what it would be without anything better. */
function keyOf({ key, part }: Incoming<EventMatched>): string {
  return key ?? part.eventId;
}

const definitions = new Map<string, ReturnType<typeof deliveryRequestedV1>>();

/** One definition per channel: building one compiles its schema. */
function deliveryRequests(channel: string): ReturnType<typeof deliveryRequestedV1> {
  const known = definitions.get(channel) ?? deliveryRequestedV1(channel);
  definitions.set(channel, known);
  return known;
}
