import { AppError, type Fault } from '@carillon/util';

import type { Clause } from './clause';
import { explainFilter } from './explain-filter';
import type { FilterFaultCode } from './fault-log';
import type { Filter } from './filter';
import type { FilteredEvent } from './filtered-event';
import { judgeFilter, newJudgement } from './judge-filter';
import { parseFilters } from './parse-filters';

/** The filters of one subscription, ready to be asked. Immutable; neither method ever throws. */
export interface CompiledFilter {
  /** All expressions under one `all`. */
  readonly filter: Filter;
  /** Whether judging can need the event's document; false when only attributes are compared. */
  readonly needsDocument: boolean;
  /** Whether all expressions hold. What cannot be judged (too costly on this event, unreadable document) counts as no match; `onFault` is told why. */
  matches(event: FilteredEvent, onFault?: (reason: string) => void): boolean;
  /** One tree per expression, each clause judged; agrees with {@link matches}. */
  explain(event: FilteredEvent): Clause[];
}

/**
 * Parses, checks and compiles filter expressions, JSON as it came.
 * @throws AppError `FILTER_INVALID`, `NOT_YET` or `FILTER_TOO_COSTLY`, with all faults at once: pointer `/filters/<i>/<dialect>…`, position, what was expected
 */
export function compileFilters(filters: readonly unknown[]): CompiledFilter {
  const { filter, faults } = parseFilters(filters);
  if (filter === null) throw refusal(faults);
  const expressions = filter.kind === 'all' ? filter.clauses : [filter];
  return {
    filter,
    needsDocument: looksAtDocument(filter),
    matches: (event, onFault = ignore) => {
      const reasons: string[] = [];
      const verdict = judgeFilter(
        filter,
        newJudgement(event, (reason) => void reasons.push(reason)),
      );
      if (verdict === null) onFault(reasons[0] ?? 'it cannot be judged');
      return verdict === true;
    },
    explain: (event) => expressions.map((expression) => explainFilter(expression, event)),
  };
}

function looksAtDocument(filter: Filter): boolean {
  switch (filter.kind) {
    case 'attribute':
    case 'sql':
      return false;
    case 'all':
    case 'any':
      return filter.clauses.some(looksAtDocument);
    case 'not':
      return looksAtDocument(filter.clause);
    case 'path':
      return true;
  }
}

/** The code that says most: something is wrong before something is too large before something comes later. */
const GRAVITY: readonly FilterFaultCode[] = ['FILTER_INVALID', 'FILTER_TOO_COSTLY', 'NOT_YET'];

function refusal(faults: readonly Fault[]): AppError {
  const code = GRAVITY.find((one) => faults.some((fault) => fault.code === one)) ?? 'FILTER_INVALID';
  const first = faults.find((fault) => fault.code === code);
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  return new AppError(code, `${first?.pointer ?? '/filters'}: ${first?.detail ?? 'not valid'}${more}`, { faults });
}

function ignore(): void {
  // a caller that does not ask for reasons
}
