import { type Clause, type CompiledFilter, compileFilters } from '@carillon/domain-filter';

import { type Disjunction, NEVER } from './decompose/conjunction';
import { decomposeFilter } from './decompose/decompose-filter';
import type { Explanation, IndexEntry, MatchableEvent, Matched } from './subscription-index';

/** The lowest severity number there is. */
const EVERYTHING = 1;

/** One subscription as the index keeps it. */
export class IndexedSubscription {
  readonly project: string;
  readonly matched: Matched;
  readonly minSeverity: number;
  /** Why it never matches, or null. */
  readonly broken: string | null;
  /** What the index knows it by; given back when it goes. */
  conjunctions: readonly number[] = [];
  /** As JSON, so that a million of them are texts and not objects. */
  private readonly filters: string;
  /** Only when the index cannot decide alone. */
  private readonly compiled: CompiledFilter | null;

  /** @param alternatives told what must hold for it to match; not kept */
  constructor(entry: IndexEntry, alternatives: (what: Disjunction) => void) {
    this.project = entry.project;
    this.minSeverity = entry.minSeverity;
    const { revision, owner, policy, channel, lane } = entry;
    this.matched = { subscriptionId: entry.id, revision, owner, policy, channel, lane };
    this.filters = JSON.stringify(entry.filters);
    const { filter, broken } = compile(entry.filters);
    this.broken = broken;
    const decomposed = filter === null ? NEVER : decomposeFilter(filter.filter);
    this.compiled = decomposed.some(({ exact }) => !exact) ? filter : null;
    alternatives(decomposed);
  }

  /** Who wants everything does not make us read the event's attributes. */
  isSevereEnough(event: MatchableEvent): boolean {
    return this.minSeverity <= EVERYTHING || event.severity >= this.minSeverity;
  }

  /** Asks the filter itself. Never throws. */
  passes(event: MatchableEvent, onFault: (reason: string) => void): boolean {
    return this.filter()?.matches(event, onFault) ?? false;
  }

  explain(event: MatchableEvent): Explanation {
    const clauses = [this.severityClause(event), ...this.filterClauses(event)];
    const { subscriptionId, revision } = this.matched;
    return { subscriptionId, revision, passed: clauses.every((clause) => clause.passed), clauses };
  }

  private filter(): CompiledFilter | null {
    if (this.broken !== null) return null;
    // it was JSON, and it compiled
    return this.compiled ?? compileFilters(JSON.parse(this.filters) as unknown[]);
  }

  private filterClauses(event: MatchableEvent): Clause[] {
    try {
      return this.filter()?.explain(event) ?? [unjudgedClause(this.broken)];
    } catch (error) {
      // attributes that cannot be read
      return [unjudgedClause(messageOf(error))];
    }
  }

  private severityClause(event: MatchableEvent): Clause {
    const clause = { dialect: 'minSeverity', expression: String(this.minSeverity) };
    try {
      return { ...clause, passed: this.isSevereEnough(event), seen: String(event.severity) };
    } catch (error) {
      return { ...clause, passed: this.minSeverity <= EVERYTHING, fault: messageOf(error) };
    }
  }
}

function compile(filters: readonly unknown[]): { filter: CompiledFilter | null; broken: string | null } {
  try {
    return { filter: compileFilters(filters), broken: null };
  } catch (error) {
    return { filter: null, broken: messageOf(error) };
  }
}

function unjudgedClause(reason: string | null): Clause {
  return { dialect: 'filters', expression: '', passed: false, fault: reason ?? 'its filters do not compile' };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'it failed';
}
