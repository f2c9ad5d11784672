import type { AttributeMap } from '@carillon/domain-event';

import type { AttributeFilter, Filter, GroupFilter, PathFilter } from './filter';
import type { FilteredEvent } from './filtered-event';
import { MATCH_STEPS } from './limits';
import { selectsByLibrary } from './plus/library-walk';
import { selectNodes } from './select-nodes';
import { judgeSql } from './sql/judge-sql';
import { StepBudget } from './step-budget';

/** Passed, failed, or null: cannot be judged. */
export type Verdict = boolean | null;

/** One judgement of one subscription's filters on one event: they share their steps. */
export interface Judgement {
  readonly event: FilteredEvent;
  readonly budget: StepBudget;
  /** Told why a path cannot be judged. */
  readonly onFault: (reason: string) => void;
}

export function newJudgement(event: FilteredEvent, onFault: (reason: string) => void): Judgement {
  return { event, budget: new StepBudget(MATCH_STEPS), onFault };
}

/**
 * Judges by three-valued logic (Kleene's), so that the order of clauses does not matter: what cannot be judged decides nothing, `any` still
 * passes by another clause and `all` still fails by one. Never throws.
 */
export function judgeFilter(filter: Filter, judgement: Judgement): Verdict {
  switch (filter.kind) {
    case 'attribute':
      return judgeAttribute(filter, judgement.event.attributes);
    case 'all':
      return judgeGroup(filter, false, judgement);
    case 'any':
      return judgeGroup(filter, true, judgement);
    case 'not':
      return negated(judgeFilter(filter.clause, judgement));
    case 'sql':
      return judgeSql(filter.expression, judgement);
    case 'path':
      return guarded(judgement, (document) => selectsAny(filter, document, judgement.budget));
  }
}

function selectsAny({ dialect, path }: PathFilter, document: unknown, budget: StepBudget): boolean {
  if (dialect === 'jsonpath-plus') return selectsByLibrary(path, document, budget);
  return selectNodes(path, { root: document, current: document, budget }, () => true);
}

/** `deciding` is the verdict of one clause that settles the group. */
function judgeGroup(group: GroupFilter, deciding: boolean, judgement: Judgement): Verdict {
  let verdict: Verdict = !deciding;
  for (const clause of group.clauses) {
    const one = judgeFilter(clause, judgement);
    if (one === deciding) return deciding;
    if (one === null) verdict = null;
  }
  return verdict;
}

function negated(verdict: Verdict): Verdict {
  return verdict === null ? null : !verdict;
}

/** Looks at the document; a document that cannot be read and steps that run out are told and give null. */
export function guarded<T>(judgement: Judgement, look: (document: unknown) => T): T | null {
  try {
    return look(judgement.event.document);
  } catch (error) {
    judgement.onFault(error instanceof Error ? error.message : 'it failed');
    return null;
  }
}

function judgeAttribute({ operator, name, value }: AttributeFilter, attributes: AttributeMap): boolean {
  // an attribute may be called `constructor`
  const seen = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
  if (seen === undefined) return false;
  switch (operator) {
    case 'exact':
      return seen === value;
    case 'prefix':
      return seen.startsWith(value);
    case 'suffix':
      return seen.endsWith(value);
  }
}
