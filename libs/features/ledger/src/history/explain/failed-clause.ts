import type { Clause } from '@carillon/domain-filter';

import { SEVERITY_CLAUSE } from '../judge-event';

/** Characters of an expression or a value that a sentence quotes. */
const QUOTED = 120;
/** Values that a sentence names; the tree has all of them. */
const NAMED = 3;

/** In words, the clause that kept the event from matching and the value that it saw; null when all passed. The first one, and in it the innermost. */
export function failureOf(clauses: readonly Clause[]): { clause: Clause; text: string } | null {
  const failed =
    clauses.find(({ passed, fault }) => !passed && fault === undefined) ?? clauses.find(({ passed }) => !passed);
  if (failed === undefined) return null;
  const inner = failed.dialect === 'all' ? failureOf(failed.clauses ?? []) : null;
  return inner ?? { clause: failed, text: textOf(failed) };
}

function textOf(clause: Clause): string {
  const { dialect, expression, fault, seen, clauses = [] } = clause;
  if (dialect === SEVERITY_CLAUSE) return `the event’s severity ${seen ?? '?'} is below ${expression}`;
  const name = `\`${dialect}\` ${quoted(expression)}`;
  // an error in an expression of `sql` is its verdict
  if (fault !== undefined) return `${name} ${dialect === 'sql' ? 'did not hold' : 'could not be judged'}: ${fault}`;
  switch (dialect) {
    case 'not':
      return `${name} did not hold, because what is inside it held${sawWhat(clauses)}`;
    case 'any':
      return `no part of ${name} held${sawWhat(clauses)}`;
    case 'exact':
    case 'prefix':
    case 'suffix':
      return `${name} did not hold: the event has ${seen === undefined ? 'no such attribute' : quoted(seen)}`;
    default:
      return `${name} did not hold${seen === undefined ? sawWhat(clauses) : `: it saw ${quoted(seen)}`}`;
  }
}

/** The places that were looked at, and what stood there. */
function sawWhat(clauses: readonly Clause[]): string {
  const leaves = clauses.flatMap(leavesOf).slice(0, NAMED);
  const seen = leaves.map(
    ({ expression, seen }) => `${quoted(expression)} → ${seen === undefined ? 'nothing' : quoted(seen)}`,
  );
  return seen.length === 0 ? '' : `: ${seen.join(', ')}`;
}

function leavesOf(clause: Clause): Clause[] {
  const { clauses = [] } = clause;
  return clauses.length === 0 ? [clause] : clauses.flatMap(leavesOf);
}

function quoted(text: string): string {
  return text.length <= QUOTED ? text : `${text.slice(0, QUOTED)}…`;
}
