import { ATTRIBUTE_NAMES, ATTRIBUTE_TEXTS, TEXTS } from './random-alphabet.fixture';
import type { RandomSource } from './random-source.fixture';

/** The text of a CloudEvents SQL v1 expression. */
export function randomSql(random: RandomSource, depth = 0): string {
  const inner = (): string => randomSql(random, depth + 1);
  const group = depth < 2 ? 1 : 0;
  return random.weighted<string>([
    [6, () => `${attribute(random)} = ${sqlText(random)}`],
    [2, () => `${attribute(random)} ${random.pick(['!=', '<>'])} ${sqlText(random)}`],
    [3, () => `${attribute(random)} LIKE ${sqlPattern(random)}`],
    [1, () => `${attribute(random)} NOT LIKE ${sqlPattern(random)}`],
    [2, () => `${attribute(random)} IN (${random.several(1, 3, () => sqlText(random)).join(', ')})`],
    [1, () => `${attribute(random)} NOT IN (${random.several(1, 3, () => sqlText(random)).join(', ')})`],
    [2, () => `EXISTS ${attribute(random)}`],
    [
      2,
      () => `severitynumber ${random.pick(['<', '<=', '>', '>=', '=', '!='])} ${random.pick(['1', '9', '13', '10'])}`,
    ],
    [1, () => `LENGTH(${attribute(random)}) ${random.pick(['=', '>', '<'])} ${random.int(5)}`],
    [1, () => `INT(${attribute(random)}) + 1 ${random.pick(['=', '>='])} ${random.pick(['10', '14'])}`],
    [1, () => `${random.pick(['LOWER', 'UPPER', 'TRIM'])}(${attribute(random)}) = ${sqlText(random)}`],
    [1, () => `LEFT(${attribute(random)}, ${random.int(3)}) = ${sqlText(random)}`],
    [0.5, () => `CONCAT(type, source) = ${sqlText(random)}`],
    [0.5, () => random.pick(['TRUE', 'FALSE', '1 / 0 = 1', "BOOL('true')"])],
    [group * 2, () => `(${inner()} ${random.pick(['AND', 'OR', 'XOR'])} ${inner()})`],
    [group, () => `NOT (${inner()})`],
  ]);
}

/** The text of a `jsonpath-plus` path, as the library's users write them. */
export function randomPlusPath(random: RandomSource): string {
  return random.weighted<string>([
    [4, () => `$.data.rows[?(${plusTests(random)})]`],
    [2, () => `$.data[?(${plusTests(random)})]`],
    [
      4,
      () => `$[?(@root.${plusTest(random, random.pick(['type', 'source', 'data.a', 'data.b', 'data.rows.length']))})]`,
    ],
    [
      1,
      () => random.pick(['$.data.a', '$..a', '$.data.*', '$.data.rows[0,1]', '$.data.rows[-1:]', '$.data.rows[*].key']),
    ],
  ]);
}

function plusTests(random: RandomSource): string {
  const tests = random.several(1, 2, () => `@.${plusTest(random, random.skewed(['key', 'value', 'a', 'b']))}`);
  return tests.join(random.chance(0.8) ? ' && ' : ' || ');
}

function plusTest(random: RandomSource, path: string): string {
  return random.weighted<string>([
    [5, () => `${path} ${random.pick(['==', '===', '!=', '!==', '<', '>='])} ${plusLiteral(random)}`],
    [1, () => path],
    [1, () => `${path}.startsWith("a")`],
    [1, () => `${path}.length > ${random.int(3)}`],
    [1, () => `${path}.${random.pick(['endsWith("b")', 'includes("a")'])}`],
    [0.5, () => `${path} ${random.pick(['===', '!=='])} undefined`],
  ]);
}

function plusLiteral(random: RandomSource): string {
  return random.chance(0.6) ? JSON.stringify(random.skewed(TEXTS)) : random.pick(['1', '0', '1.5', 'true', 'null']);
}

function attribute(random: RandomSource): string {
  return random.skewed(ATTRIBUTE_NAMES);
}

function sqlText(random: RandomSource): string {
  const content = random.skewed(ATTRIBUTE_TEXTS);
  return random.chance(0.7) ? `'${content}'` : `"${content}"`;
}

function sqlPattern(random: RandomSource): string {
  return random.pick(["'a%'", "'%b'", "'a_'", "'%'", "'a.%'", "'%e%'", "'_'", "'a\\\\%'", "'order.%'"]);
}
