/** Characters of a text that are looked at for one step. */
export const UNITS_PER_STEP = 16;

/** Thrown when judging a filter takes too many steps; never leaves this library. */
class BudgetSpent extends Error {
  constructor(steps: number) {
    super(`judging it takes more than ${steps} steps`);
    this.name = 'BudgetSpent';
  }
}

/** Steps left for one filter on one event. */
export class StepBudget {
  private left: number;

  constructor(private readonly steps: number) {
    this.left = steps;
  }

  /**
   * Everything that takes time in proportion to the event is paid for: nodes by number, texts by length.
   * @throws BudgetSpent
   */
  spend(steps = 1): void {
    this.left -= steps;
    if (this.left < 0) throw new BudgetSpent(this.steps);
  }
}
