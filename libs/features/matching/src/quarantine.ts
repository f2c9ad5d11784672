import {
  type EventAccepted,
  type SubscriptionQuarantined,
  subscriptionQuarantinedV1,
} from '@carillon/contracts-messages';
import type { MatchFault, SubscriptionIndex } from '@carillon/domain-matching';
import { type CutOff, isTooCostly, QUARANTINE, withCutOff } from '@carillon/domain-subscription';
import type { SubscriptionFeed } from '@carillon/features-subscriptions';
import { type Outgoing, valueRecord } from '@carillon/platform-messaging';
import { type Clock, isoTime } from '@carillon/util';

/** Most subscriptions whose cut-offs are remembered: a cut-off takes 20 ms or more, so there is no time for others within the rule's ten minutes. */
const MAX_SUSPECTS = 30_000;

export interface QuarantineParts {
  index: Pick<SubscriptionIndex, 'remove'>;
  feed: Pick<SubscriptionFeed, 'revisionOf'>;
  clock: Clock;
}

/**
 * Takes subscriptions whose filter is cut off on event after event out of matching: first by a fact, by which the ledger switches them off
 * and tells their owner why, then out of this process' index, because the switch takes a moment, and does not touch paused ones. A new
 * revision comes back in by the feed.
 *
 * Cut-offs are counted per process and forgotten with it: a crash before the fact is published costs five more of them. After it the
 * same fact may be published again, which is harmless: it names the revision.
 */
export class Quarantine {
  /** By subscription, those heard of last at the end. */
  private readonly suspects = new Map<string, { revision: number; cutOffs: CutOff[] }>();

  constructor(
    private readonly parts: QuarantineParts,
    private readonly maxSuspects = MAX_SUSPECTS,
  ) {}

  /**
   * Takes note of the filters that were cut off on this event; gives the facts that are to be published before its record is finished.
   * The same again when the record comes again, until {@link told}.
   */
  judge({ project, eventId, acceptedAt }: EventAccepted, cutOff: readonly MatchFault[]): SubscriptionQuarantined[] {
    const atMs = this.parts.clock.now();
    return cutOff.flatMap(({ subscriptionId, reason }) => {
      const revision = this.parts.feed.revisionOf(subscriptionId);
      if (revision === null) return [];
      const cutOffs = this.note(subscriptionId, revision, { eventId, atMs });
      if (!isTooCostly(cutOffs)) return [];
      const detail =
        `Its filter was given up on ${QUARANTINE.events} events within ${QUARANTINE.withinMs / 60_000} minutes, ` +
        `last on ${eventId}: ${reason}.`;
      const quarantinedAt = isoTime(atMs);
      return [
        { project, eventId, acceptedAt, subscriptionId, revision, reason: 'FILTER_QUARANTINED', detail, quarantinedAt },
      ];
    });
  }

  /** The facts are on Kafka: these subscriptions are asked no more. */
  told(facts: readonly SubscriptionQuarantined[]): void {
    for (const { subscriptionId, revision } of facts) {
      this.suspects.delete(subscriptionId);
      // while Kafka answered the owner may have mended it
      if (this.parts.feed.revisionOf(subscriptionId) === revision) this.parts.index.remove(subscriptionId);
    }
  }

  private note(id: string, revision: number, found: CutOff): CutOff[] {
    const known = this.suspects.get(id);
    const cutOffs = withCutOff(known?.revision === revision ? known.cutOffs : [], found);
    this.suspects.delete(id);
    this.suspects.set(id, { revision, cutOffs });
    for (const oldest of this.suspects.keys()) {
      if (this.suspects.size <= this.maxSuspects) break;
      this.suspects.delete(oldest);
    }
    return cutOffs;
  }
}

export function quarantineRecord(fact: SubscriptionQuarantined): Outgoing {
  return valueRecord(subscriptionQuarantinedV1, fact.subscriptionId, fact);
}
