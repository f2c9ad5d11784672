import { type Clause, type CompiledFilter, compileFilters } from '@carillon/domain-filter';

import type { Explanation, IndexEntry, MatchableEvent, Matched, MatchFault } from './subscription-index';

/** The lowest severity number there is. */
const EVERYTHING = 1;

/** One subscription with its compiled filter, or with the reason why it has none. */
export class ListedSubscription {
  /** Why it never matches, or null. */
  readonly broken: string | null;
  readonly project: string;
  private readonly filter: CompiledFilter | null;
  private readonly minSeverity: number;
  private readonly matched: Matched;

  constructor(entry: IndexEntry) {
    this.project = entry.project;
    this.minSeverity = entry.minSeverity;
    const { revision, owner, policy, channel, lane } = entry;
    this.matched = { subscriptionId: entry.id, revision, owner, policy, channel, lane };
    const { filter, broken } = compiled(entry);
    this.filter = filter;
    this.broken = broken;
  }

  /** What the next stage needs when it wants the event, else null. Tells `faults` when it cannot be judged; never throws. */
  match(event: MatchableEvent, faults: MatchFault[]): Matched | null {
    try {
      if (this.filter === null || !this.isSevereEnough(event)) return null;
      return this.filter.matches(event, (reason) => faults.push(this.fault(reason))) ? this.matched : null;
    } catch (error) {
      faults.push(this.fault(messageOf(error)));
      return null;
    }
  }

  explain(event: MatchableEvent): Explanation {
    const severity = this.severityClause(event);
    const clauses = [severity, ...(this.filter?.explain(event) ?? [brokenClause(this.broken)])];
    const { subscriptionId, revision } = this.matched;
    return { subscriptionId, revision, passed: clauses.every((clause) => clause.passed), clauses };
  }

  private severityClause(event: MatchableEvent): Clause {
    const clause = { dialect: 'minSeverity', expression: String(this.minSeverity) };
    try {
      return { ...clause, passed: this.isSevereEnough(event), seen: String(event.severity) };
    } catch (error) {
      return { ...clause, passed: this.minSeverity <= EVERYTHING, fault: messageOf(error) };
    }
  }

  /** Who wants everything does not make us read the event's attributes. */
  private isSevereEnough(event: MatchableEvent): boolean {
    return this.minSeverity <= EVERYTHING || event.severity >= this.minSeverity;
  }

  private fault(reason: string): MatchFault {
    return { subscriptionId: this.matched.subscriptionId, reason };
  }
}

function compiled(entry: IndexEntry): { filter: CompiledFilter | null; broken: string | null } {
  try {
    return { filter: compileFilters(entry.filters), broken: null };
  } catch (error) {
    return { filter: null, broken: messageOf(error) };
  }
}

function brokenClause(reason: string | null): Clause {
  return { dialect: 'filters', expression: '', passed: false, fault: reason ?? 'its filters do not compile' };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'it failed';
}
