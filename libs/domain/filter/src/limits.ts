/**
 * What a subscription's filters may cost, checked when they are saved. Real filters stay far below; the limits are there for those that
 * are generated or meant to harm.
 */
export const FILTER_LIMITS = {
  /** UTF-16 units of one path, or of one attribute value. */
  expressionLength: 4096,
  /** Levels of `all`, `any`, `not`; and, counted on their own, brackets inside brackets within a path. */
  depth: 16,
  /** Attribute comparisons, groups, steps, selectors, tests and operands of all expressions together. */
  nodes: 200,
  /** Parts of one regular expression when its repetitions are written out. */
  patternSize: 1000,
  /** Steps for each node of an event of 1,000 nodes (`estimateCost`): at this, such an event takes all of {@link MATCH_STEPS}. */
  cost: 1000,
} as const;

/**
 * Steps that judging one subscription's filters on one event may take; a step is a node looked at. The largest event (1 MiB) has about
 * 500,000 nodes, so one `$..name` always fits, while nested searches (`$..[?@..x]`), whose cost is the square, are cut off
 * after some 20 to 100 ms.
 */
export const MATCH_STEPS = 1_000_000;
