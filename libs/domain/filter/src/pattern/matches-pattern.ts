import type { Operand, Test } from '../path';
import { type StepBudget, UNITS_PER_STEP } from '../step-budget';
import { Automaton } from './automaton';
import { PatternRefused } from './pattern-refused';
import { sizeOf } from './pattern-tree';
import { programOf } from './program';
import { readPattern } from './read-pattern';

/** A pattern ready to be asked, or null for a text that is no I-Regexp. */
type Compiled = { readonly automaton: Automaton; readonly size: number } | null;

/** Patterns of filters live as long as their filter. */
const literals = new WeakMap<Operand, Compiled>();
/** Patterns that stand in events: the last ones asked, the oldest first. */
const recent = new Map<string, Compiled>();
const RECENT = 64;

/**
 * `match()` and `search()` of RFC 9535 (2.4.6, 2.4.7): false when either is no text, or the pattern no I-Regexp.
 *
 * @throws BudgetSpent, and an error when the pattern is an I-Regexp but larger than we take
 */
export function matchesPattern(
  test: Extract<Test, { kind: 'match' | 'search' }>,
  value: unknown,
  pattern: unknown,
  budget: StepBudget,
): boolean {
  if (typeof value !== 'string' || typeof pattern !== 'string') return false;
  const compiled = test.pattern.kind === 'literal' ? literal(test.pattern, pattern) : foreign(pattern, budget);
  return compiled !== null && compiled.automaton.fits(value, test.kind === 'search', budget);
}

function literal(operand: Operand, pattern: string): Compiled {
  const known = literals.get(operand);
  if (known !== undefined) return known;
  const compiled = compile(pattern);
  literals.set(operand, compiled);
  return compiled;
}

/** Charged as if it were compiled each time, so that a verdict does not depend on what was asked before. */
function foreign(pattern: string, budget: StepBudget): Compiled {
  budget.spend(pattern.length / UNITS_PER_STEP);
  const compiled = recent.get(pattern) ?? compile(pattern);
  recent.delete(pattern);
  recent.set(pattern, compiled);
  if (recent.size > RECENT) recent.delete(recent.keys().next().value ?? '');
  budget.spend(compiled?.size ?? 1);
  return compiled;
}

/** @throws PatternRefused when it is too large */
function compile(pattern: string): Compiled {
  try {
    const tree = readPattern(pattern);
    return { automaton: new Automaton(programOf(tree)), size: sizeOf(tree) };
  } catch (error) {
    if (error instanceof PatternRefused && error.reason === 'invalid') return null;
    throw error;
  }
}
