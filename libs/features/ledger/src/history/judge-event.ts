import { type Clause, type CompiledFilter, compileFilters } from '@carillon/domain-filter';
import type { MatchableEvent } from '@carillon/domain-matching';
import { LOWEST_SEVERITY } from '@carillon/domain-subscription';

/** What a subscription, or a draft of one, wants. */
export interface Wanted {
  filters: readonly unknown[];
  /** Lowest OpenTelemetry severity number. */
  minSeverity: number;
}

export interface Judged {
  matches: boolean;
  /** Why it could not be judged, and so does not match; null otherwise. */
  fault: string | null;
}

/** Judges events as matching does: severity first, then all filters; what cannot be judged does not match. */
export class EventJudge {
  private readonly minSeverity: number;
  private readonly filter: CompiledFilter;

  /** @throws AppError `FILTER_INVALID`, `FILTER_TOO_COSTLY` or `NOT_YET` with all faults, as when a subscription is saved */
  constructor({ filters, minSeverity }: Wanted) {
    this.minSeverity = minSeverity;
    this.filter = compileFilters(filters);
  }

  judge(event: MatchableEvent): Judged {
    try {
      if (!this.isSevereEnough(event)) return { matches: false, fault: null };
    } catch (error) {
      return { matches: false, fault: messageOf(error) };
    }
    let fault: string | null = null;
    const matches = this.filter.matches(event, (reason) => (fault ??= reason));
    return { matches, fault };
  }

  /** Each clause on its own, the severity first where one is asked for. Agrees with {@link judge}. */
  explain(event: MatchableEvent): Clause[] {
    const clauses = this.filter.explain(event);
    return this.minSeverity <= LOWEST_SEVERITY ? clauses : [this.severityClause(event), ...clauses];
  }

  private severityClause(event: MatchableEvent): Clause {
    const clause = { dialect: SEVERITY_CLAUSE, expression: String(this.minSeverity) };
    try {
      return { ...clause, passed: this.isSevereEnough(event), seen: String(event.severity) };
    } catch (error) {
      return { ...clause, passed: false, fault: messageOf(error) };
    }
  }

  /** Who wants everything does not make us read the event's attributes. */
  private isSevereEnough(event: MatchableEvent): boolean {
    return this.minSeverity <= LOWEST_SEVERITY || event.severity >= this.minSeverity;
  }
}

/** Dialect of the clause that stands for `minSeverity`. */
export const SEVERITY_CLAUSE = 'minSeverity';

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'it failed';
}
