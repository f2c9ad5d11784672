import { IntervalTree } from '../predicate/interval-tree';

/** Found by the value, in one look-up. */
export const EQUALITIES = 1;
/** Found by the text, in one pass along it. */
export const PREFIXES = 2;
export const SUFFIXES = 3;
/** Found by the number, in a search. */
export const RANGES = 4;
/** The one child is visited once for each row of the place. */
export const ROWS_BELOW = 5;
/** The one child is visited when there is something in the place. */
export const PRESENCE = 6;
/** Asked one by one, about any place: what must be absent, must differ, and tests of other kinds. */
export const LITERALS = 7;

export type Family =
  | typeof EQUALITIES
  | typeof PREFIXES
  | typeof SUFFIXES
  | typeof RANGES
  | typeof ROWS_BELOW
  | typeof PRESENCE
  | typeof LITERALS;

/** All families that ask of one place. */
export const PLACED: readonly Family[] = [EQUALITIES, PREFIXES, SUFFIXES, RANGES, ROWS_BELOW, PRESENCE];

/** {@link LITERALS} ask of no place in particular. */
export const NO_STATE = 0;

/** One way on from a node: all its children behind questions of one family about one place. */
export class Branch {
  /** Children behind it. */
  children = 0;
  readonly ranges: IntervalTree | null;
  /** Of {@link LITERALS}: the literals, and the child behind each; of {@link ROWS_BELOW} and {@link PRESENCE}: the only one. */
  readonly literals: number[] = [];
  readonly targets: number[] = [];
  /** Of {@link LITERALS}: where each literal is. */
  private readonly positions = new Map<number, number>();

  constructor(
    readonly family: Family,
    readonly state: number,
  ) {
    this.ranges = family === RANGES ? new IntervalTree() : null;
  }

  /** Whether its children are in the table of transitions; else they are here. */
  get isLookedUp(): boolean {
    return this.family <= RANGES;
  }

  targetOf(literal: number): number | undefined {
    const at = this.positions.get(literal);
    return at === undefined ? undefined : this.targets[at];
  }

  lead(literal: number, target: number): void {
    this.positions.set(literal, this.literals.length);
    this.literals.push(literal);
    this.targets.push(target);
  }

  unlead(literal: number): void {
    const at = this.positions.get(literal);
    const lastLiteral = this.literals.pop();
    const lastTarget = this.targets.pop();
    this.positions.delete(literal);
    if (at === undefined || lastLiteral === undefined || lastTarget === undefined || lastLiteral === literal) return;
    this.literals[at] = lastLiteral;
    this.targets[at] = lastTarget;
    this.positions.set(lastLiteral, at);
  }
}
