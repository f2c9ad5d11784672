import type { Clause, FilteredEvent } from '@carillon/domain-filter';

/** What the index must know of a subscription; the value of a subscription's change record is one. */
export interface IndexEntry {
  id: string;
  project: string;
  owner: string;
  /** Filter expressions as JSON: whoever wrote them may know dialects that this process does not. */
  filters: readonly unknown[];
  channel: string;
  lane: string;
  policy: string;
  /** Lowest OpenTelemetry severity number that is wanted. */
  minSeverity: number;
  status: 'active' | 'paused' | 'disabled';
  revision: number;
}

/** An event as the index looks at it; made by `matchableEvent`. */
export interface MatchableEvent extends FilteredEvent {
  readonly project: string;
  /** OpenTelemetry severity number. */
  readonly severity: number;
}

/** A subscription that wants the event, with what the next stages need of it. */
export interface Matched {
  subscriptionId: string;
  revision: number;
  owner: string;
  policy: string;
  channel: string;
  lane: string;
}

export interface MatchResult {
  /** In no promised order. */
  matches: Matched[];
  /** Subscriptions whose filter could not be judged on this event; they do not match. */
  faults: MatchFault[];
}

export interface MatchFault {
  subscriptionId: string;
  reason: string;
}

/** Why one subscription does or does not get the event. */
export interface Explanation {
  subscriptionId: string;
  revision: number;
  passed: boolean;
  /** Severity first, then one tree per filter expression. */
  clauses: Clause[];
}

export interface IndexStats {
  subscriptions: number;
  projects: number;
  /** Entries whose filters do not compile here; they never match. */
  broken: number;
}

/**
 * The subscriptions of all projects, in memory. Paused ones are matched (a later stage records them as suppressed); disabled ones are not
 * kept. No entry can affect another: one whose filters do not compile, or cannot be judged on an event, only never matches.
 */
export interface SubscriptionIndex {
  /**
   * Adds the subscription, or puts it in the place of the one with its id; a disabled one is taken out.
   * @returns why it will never match, or null
   */
  add(entry: IndexEntry): string | null;
  /** As {@link add}, for one that is known to be there. */
  replace(entry: IndexEntry): string | null;
  /** Harmless when it is not there. */
  remove(id: string): void;
  /** Those of the event's project that want it; only among `only` when given. Never throws. */
  match(event: MatchableEvent, only?: ReadonlySet<string>): MatchResult;
  /** The clauses of one subscription on this event, agreeing with {@link match}; null when the project has no such subscription here. */
  explain(event: MatchableEvent, id: string): Explanation | null;
  stats(): IndexStats;
}
