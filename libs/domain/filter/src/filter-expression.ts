/**
 * A filter expression as people write it: an object with one dialect key (`exact`, `prefix`, `suffix`, `all`, `any`, `not`, `sql`, `jsonpath`,
 * `jsonpath-plus`, `jsonpath2`). Structurally the type of the same name in the subscription library, which depends on this one.
 */
export type FilterExpression = Readonly<Record<string, unknown>>;

export const DIALECTS = [
  'exact',
  'prefix',
  'suffix',
  'all',
  'any',
  'not',
  'sql',
  'jsonpath',
  'jsonpath-plus',
  'jsonpath2',
] as const;
export type Dialect = (typeof DIALECTS)[number];
