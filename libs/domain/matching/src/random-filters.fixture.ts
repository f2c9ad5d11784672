import { ATTRIBUTE_NAMES, ATTRIBUTE_TEXTS } from './random-alphabet.fixture';
import { randomPath } from './random-paths.fixture';
import { randomPlusPath, randomSql } from './random-queries.fixture';
import type { RandomSource } from './random-source.fixture';

/** Dialects that not every build takes. */
export interface RandomDialects {
  readonly sql: boolean;
  readonly jsonpathPlus: boolean;
  /** RFC 9535's `match()` and `search()`. */
  readonly expressions: boolean;
}

/** Which of them are taken by this build; `takes` says whether these filters compile. */
export function dialectsTaken(takes: (filters: readonly unknown[]) => boolean): RandomDialects {
  return {
    sql: takes([{ sql: "type = 'a'" }]),
    jsonpathPlus: takes([{ 'jsonpath-plus': '$.data[?(@.key === "a")]' }]),
    expressions: takes([{ jsonpath: '$[?match($.data.a, "a.*")]' }]),
  };
}

/**
 * The filters of one subscription, JSON as it would come in, over the shared alphabet. Some three quarters are of the shapes people write,
 * the rest is whatever the dialects allow. One in some tens does not compile (too costly, a lone surrogate in a text): ask first.
 */
export function randomFilters(random: RandomSource, dialects: RandomDialects): unknown[] {
  return random.several(random.chance(0.03) ? 0 : 1, random.chance(0.15) ? 3 : 1, () =>
    expression(random, dialects, 0),
  );
}

function expression(random: RandomSource, dialects: RandomDialects, depth: number): unknown {
  const inner = (): unknown => expression(random, dialects, depth + 1);
  const group = depth < 3 ? 1 : 0;
  return random.weighted<unknown>([
    [3, () => ({ exact: attributes(random, whole) })],
    [2, () => ({ prefix: attributes(random, beginning) })],
    [1, () => ({ suffix: attributes(random, ending) })],
    [group, () => ({ all: random.several(1, 3, inner) })],
    [group * 1.5, () => ({ any: random.several(1, 4, inner) })],
    [group, () => ({ not: inner() })],
    [10, () => ({ jsonpath: randomPath(random, dialects) })],
    [0.7, () => ({ jsonpath2: jsonPath2(random) })],
    [dialects.sql ? 3 : 0, () => ({ sql: randomSql(random) })],
    [dialects.jsonpathPlus ? 3 : 0, () => ({ 'jsonpath-plus': randomPlusPath(random) })],
  ]);
}

function attributes(
  random: RandomSource,
  part: (random: RandomSource, text: string) => string,
): Record<string, string> {
  return Object.fromEntries(
    random.several(1, random.chance(0.2) ? 2 : 1, () => [
      random.skewed(ATTRIBUTE_NAMES),
      part(random, random.skewed(ATTRIBUTE_TEXTS)),
    ]),
  );
}

function whole(_random: RandomSource, text: string): string {
  return text;
}

function beginning(random: RandomSource, text: string): string {
  return text.slice(0, 1 + random.int(text.length));
}

function ending(random: RandomSource, text: string): string {
  return text.slice(random.int(text.length));
}

function jsonPath2(random: RandomSource): string {
  return random.pick([
    'data',
    'subject',
    '$.data.a',
    '$.data.*',
    '$.data.rows.*.key',
    '$.data["a.b"]',
    '$["data"]["__proto__"]',
    '$.*.*["a"]',
  ]);
}
