import type { Clause } from '@carillon/domain-filter';

import type { EventSource } from './predicate-index';

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
export interface MatchableEvent extends EventSource {
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
  /** Subscriptions whose filter was asked and could not be judged on this event; they do not match. */
  faults: MatchFault[];
  /** Why the event's attributes or document could not be read; null: they could. Who asks for them does not match, and has no fault of its own. */
  unreadable: string | null;
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
  /** Alternatives of their filters. */
  conjunctions: number;
  /** Different questions that they ask. */
  predicates: number;
  nodes: number;
  /** Of the tables outside JavaScript's heap. */
  bytes: number;
}

/**
 * The subscriptions of all projects, in memory. Work for an event depends on the event and on what it satisfies, not on how many subscriptions
 * there are. Paused ones are matched (a later stage records them as suppressed); disabled ones are not
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
