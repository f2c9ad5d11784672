import type { DirectMatch, EventAccepted } from '@carillon/contracts-messages';
import { eventOfKafka } from '@carillon/domain-event';
import { matchableEvent, type SubscriptionIndex } from '@carillon/domain-matching';
import type { SubscriptionFeed } from '@carillon/features-subscriptions';
import { done, type Incoming, type Outcome, type Publisher } from '@carillon/platform-messaging';
import type { BodyStore } from '@carillon/storage-bodies';

import type { DuplicateWindows } from './duplicate-windows';
import { type Finding, matchedRecords } from './matched-records';
import type { MatchingTelemetry } from './matching-telemetry';
import { type Quarantine, quarantineRecord } from './quarantine';
import type { SubscriptionFence } from './subscription-fence';

/** Each match becomes a request with the body inside: above this many bytes of bodies for one event the body goes to the store. */
const MAX_FANNED_OUT_BYTES = 1_048_576;
const PUBLISH_TIMEOUT_MS = 20_000;

export interface MatchEventParts {
  index: Pick<SubscriptionIndex, 'match'>;
  feed: Pick<SubscriptionFeed, 'position'>;
  fence: Pick<SubscriptionFence, 'pass'>;
  windows: Pick<DuplicateWindows, 'isDuplicate' | 'add'>;
  bodies: Pick<BodyStore, 'bodyOf' | 'put'>;
  quarantine: Pick<Quarantine, 'judge' | 'told'>;
  publisher: Pick<Publisher, 'publishAll'>;
  telemetry: MatchingTelemetry;
}

/**
 * From an accepted event to its matches. Every accepted record makes at least one record, also a repetition and an event that nobody wants.
 *
 * Run twice for one record it publishes the same matches again under the same delivery ids, or those of subscriptions changed meanwhile; the
 * stages behind recognise them. If the process dies after publishing and before its id has entered the window, that is what happens.
 */
export class MatchEvent {
  constructor(private readonly parts: MatchEventParts) {}

  /** @throws AppError to be tried again when Kafka or the store is away; `EVENT_BODY_GONE` when the body is no longer kept */
  async run(message: Incoming<EventAccepted>): Promise<Outcome> {
    const { windows, quarantine, publisher, telemetry } = this.parts;
    const finding = windows.isDuplicate(message) ? this.repetition() : await this.find(message);
    // a body that is no JSON is no filter's fault
    const quarantined = quarantine.judge(message.part, finding.unreadable === null ? finding.faults : []);
    const records = [...matchedRecords(message, finding), ...quarantined.map(quarantineRecord)];
    await publisher.publishAll(records, { timeoutMs: PUBLISH_TIMEOUT_MS });
    if (!finding.duplicate) windows.add(message);
    quarantine.told(quarantined);
    telemetry.found(message.part, finding);
    telemetry.quarantined(quarantined);
    return done;
  }

  private repetition(): Finding {
    return { ...this.nothing(), duplicate: true };
  }

  private async find(message: Incoming<EventAccepted>): Promise<Finding> {
    const { index, feed, fence, bodies, telemetry } = this.parts;
    const { part, headers, value } = message;
    if (part.direct !== undefined) return this.addressed(message, part.direct);
    const startedAtMs = performance.now();
    await fence.pass(message.fetchedAtMs);
    telemetry.fencePassed(performance.now() - startedAtMs);
    const body = await bodies.bodyOf(part, value);
    const event = matchableEvent(part.project, eventOfKafka(headers, body, part.posted));
    const only = part.replay?.subscriptions;
    // nothing is awaited between the two: the offset is that of the index as it was asked
    const subscriptionOffset = feed.position;
    const { matches, faults, unreadable } = index.match(event, only && new Set(only));
    telemetry.notJudged(part, faults, unreadable);
    const bodyRef = await this.bodyRefFor(message, matches.length);
    return { duplicate: false, direct: false, matches, faults, unreadable, subscriptionOffset, bodyRef };
  }

  /** The revisions were on Kafka before the record was, and policy reads each subscription at least at that: no fence is needed. */
  private async addressed(message: Incoming<EventAccepted>, matches: readonly DirectMatch[]): Promise<Finding> {
    return { ...this.nothing(), direct: true, matches, bodyRef: await this.bodyRefFor(message, matches.length) };
  }

  private nothing(): Finding {
    const asked = { matches: [], faults: [], unreadable: null };
    return {
      duplicate: false,
      direct: false,
      ...asked,
      subscriptionOffset: this.parts.feed.position,
      bodyRef: undefined,
    };
  }

  /** Where the body is kept; undefined when it travels in the records. */
  private async bodyRefFor({ part, value }: Incoming<EventAccepted>, matches: number): Promise<string | undefined> {
    if (part.bodyRef !== undefined) return part.bodyRef;
    if (value === null || value.length * matches <= MAX_FANNED_OUT_BYTES) return undefined;
    return this.parts.bodies.put(part.project, part.eventId, value, part.acceptedAt);
  }
}
