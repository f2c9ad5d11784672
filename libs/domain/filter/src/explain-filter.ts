import type { Clause } from './clause';
import { NOTHING } from './compare-values';
import type { AttributeFilter, Filter, PathFilter } from './filter';
import type { FilteredEvent } from './filtered-event';
import { guarded, judgeFilter, newJudgement } from './judge-filter';
import { operandsOf } from './operands';
import { previewJson } from './preview-json';
import { expressionOf } from './print-filter';
import { printPath } from './print-path';
import { firstOf } from './select-nodes';
import { explainSql } from './sql/explain-sql';

/** Longest text shown as `seen`. */
const SEEN_CHARACTERS = 200;

/** Each clause judged on its own, also those that a short cut would leave out. Never throws. */
export function explainFilter(filter: Filter, event: FilteredEvent): Clause {
  switch (filter.kind) {
    case 'attribute':
      return explainAttribute(filter, event);
    case 'path':
      return explainPath(filter, event);
    case 'sql':
      return explainSql(filter, event.attributes);
    case 'all':
    case 'any':
      return {
        ...judged(filter.kind, filter, event),
        clauses: filter.clauses.map((clause) => explainFilter(clause, event)),
      };
    case 'not':
      return { ...judged('not', filter, event), clauses: [explainFilter(filter.clause, event)] };
  }
}

function explainAttribute(filter: AttributeFilter, event: FilteredEvent): Clause {
  const seen = Object.hasOwn(event.attributes, filter.name) ? event.attributes[filter.name] : undefined;
  return {
    ...judged(filter.operator, filter, event),
    ...(seen === undefined ? {} : { seen: seen.slice(0, SEEN_CHARACTERS) }),
  };
}

/** A passed path shows what it selected first; one that did not shows what stands where its comparisons look in the document. */
function explainPath(filter: PathFilter, event: FilteredEvent): Clause {
  const clause = judged(filter.dialect, filter, event);
  if (clause.passed) return { ...clause, ...seenAt(filter.path, event) };
  const paths = new Map(operandsOf(filter.path).map((path) => [printPath(path), path]));
  const operands = [...paths].map(([expression, path]) => {
    const seen = seenAt(path, event);
    return { dialect: filter.dialect, expression, passed: 'seen' in seen, ...seen };
  });
  return operands.length === 0 ? clause : { ...clause, clauses: operands };
}

function seenAt(path: PathFilter['path'], event: FilteredEvent): { seen?: string } {
  const judgement = newJudgement(event, () => undefined);
  const found = guarded(judgement, (document) => ({
    node: firstOf(path, { root: document, current: document, budget: judgement.budget }),
  }));
  return found === null || found.node === NOTHING ? {} : { seen: previewJson(found.node, SEEN_CHARACTERS) };
}

function judged(dialect: string, filter: Filter, event: FilteredEvent): Clause {
  const reasons: string[] = [];
  const verdict = judgeFilter(
    filter,
    newJudgement(event, (reason) => void reasons.push(reason)),
  );
  const fault = verdict === null ? reasons[0] : undefined;
  return {
    dialect,
    expression: expressionOf(filter),
    passed: verdict === true,
    ...(fault === undefined ? {} : { fault }),
  };
}
