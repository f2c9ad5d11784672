/**
 * A filter expression as people write it: an object with one dialect key (`exact`, `prefix`, `suffix`, `all`, `any`, `not`, `jsonpath`,
 * `jsonpath2`). Structurally the type of the same name in the subscription library, which depends on this one.
 */
export type FilterExpression = Readonly<Record<string, unknown>>;

/** Dialects that compile today. */
export const DIALECTS = ['exact', 'prefix', 'suffix', 'all', 'any', 'not', 'jsonpath', 'jsonpath2'] as const;
export type Dialect = (typeof DIALECTS)[number];

/** Dialects that are known and refused with `NOT_YET`. */
export const LATER_DIALECTS: readonly string[] = ['sql', 'jsonpath-plus'];
