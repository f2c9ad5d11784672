import { ATTRIBUTE_TEXTS, MEMBER_NAMES, NUMBERS, TEXTS } from './random-alphabet.fixture';
import type { RandomSource } from './random-source.fixture';

/** Whether `match()` and `search()` may be used. */
interface Taken {
  readonly expressions: boolean;
}

/** The text of an RFC 9535 path. */
export function randomPath(random: RandomSource, taken: Taken): string {
  return random.weighted<string>([
    // the event itself under tests: what most people write
    [12, () => `$[?${conjunction(random, taken, '$')}]`],
    // rows
    [5, () => `$.data.rows[?${conjunction(random, taken, '@')}]`],
    [2, () => `$.data[?${conjunction(random, taken, '@')}]`],
    [1, () => `$.data.rows[?${conjunction(random, taken, '@')}].${random.pick(['key', 'value', 'a'])}`],
    // is there something
    [3, () => absolute(random)],
    // whatever there is
    [4, () => `$${random.several(1, 3, () => step(random, taken, 0)).join('')}`],
  ]);
}

function conjunction(random: RandomSource, taken: Taken, from: '$' | '@'): string {
  const tests = random.several(1, random.chance(0.3) ? 3 : 1, () => test(random, taken, from, 0));
  return tests.join(random.chance(0.85) ? ' && ' : ' || ');
}

function test(random: RandomSource, taken: Taken, from: '$' | '@', depth: number): string {
  const inner = (): string => test(random, taken, from, depth + 1);
  const group = depth < 2 ? 1 : 0;
  return random.weighted<string>([
    [8, () => `${operand(random, from)} == ${literal(random)}`],
    [1, () => `${literal(random)} == ${operand(random, from)}`],
    [2, () => `${operand(random, from)} != ${literal(random)}`],
    [4, () => `${operand(random, from)} ${random.pick(['<', '<=', '>', '>='])} ${literal(random)}`],
    [1, () => range(random, operand(random, from))],
    [1, () => membership(random, operand(random, from))],
    [2, () => operand(random, from)],
    [1.5, () => `!${operand(random, from)}`],
    [0.7, () => `${operand(random, from)} ${comparison(random)} ${operand(random, random.pick(['$', '@']))}`],
    [1, () => `${call(random, from)} ${comparison(random)} ${random.pick(['0', '1', '2', '3', '70'])}`],
    [0.5, () => `value(${anywhere(random, from)}) ${comparison(random)} ${literal(random)}`],
    [0.4, () => `${literal(random)} ${comparison(random)} ${literal(random)}`],
    [0.7, () => `${from}${random.several(1, 2, () => step(random, taken, depth + 2)).join('')}`],
    [taken.expressions ? 2 : 0, () => regularExpression(random, operand(random, from))],
    [group * 0.8, () => `(${inner()} || ${inner()})`],
    [group * 0.5, () => `(${inner()} && ${inner()})`],
    [group * 0.8, () => `!(${inner()})`],
  ]);
}

/** Two bounds on one path, as written for numbers and for texts; sometimes empty. */
function range(random: RandomSource, of: string): string {
  return `${of} >= ${literal(random)} && ${of} < ${literal(random)}`;
}

function membership(random: RandomSource, of: string): string {
  return `(${random.several(2, 4, () => `${of} == ${literal(random)}`).join(' || ')})`;
}

/** A path of one node at most. */
function operand(random: RandomSource, from: '$' | '@'): string {
  if (from === '@')
    return random.chance(0.05)
      ? '@'
      : `@${random.chance(0.95) ? name(random, random.skewed(['key', 'value', 'a', 'b', '0', '__proto__'])) : '[0]'}`;
  return absolute(random);
}

/** A path of one node at most, from the root. */
function absolute(random: RandomSource): string {
  return random.weighted<string>([
    [
      5,
      () =>
        `$${name(random, random.skewed(['type', 'source', 'subject', 'tenant', 'severitynumber', 'id', 'data', 'eventType', '__proto__', 'constructor']))}`,
    ],
    [8, () => `$.data${name(random, random.skewed(MEMBER_NAMES))}`],
    [2, () => `$.data${name(random, random.skewed(MEMBER_NAMES))}${name(random, random.skewed(MEMBER_NAMES))}`],
    [
      1,
      () => `$.data.rows[${random.pick(['0', '1', '-1', '7'])}]${name(random, random.skewed(['key', 'value', 'a']))}`,
    ],
    [0.3, () => '$'],
  ]);
}

function step(random: RandomSource, taken: Taken, depth: number): string {
  const predicate = depth < 3 ? 1 : 0;
  return random.weighted<string>([
    [4, () => name(random, random.skewed(['data', ...MEMBER_NAMES]))],
    [1.5, () => '[*]'],
    [0.7, () => `..${random.pick(['a', 'b', 'key', '__proto__'])}`],
    [0.4, () => '..[*]'],
    [0.4, () => `..[${random.pick(['0', '-1', '"a","b"'])}]`],
    [1, () => `[${random.pick(['0', '1', '-1', '-2', '9007199254740991'])}]`],
    [0.7, () => `[${random.pick(['1:', ':2', '::2', '::-1', '-2:', '1:3', '3:1:-1', '::0'])}]`],
    [0.7, () => `[${random.several(2, 3, () => random.pick(['0', '"a"', "'b'", '*', '"rows"', '1:'])).join(',')}]`],
    [predicate * 1.5, () => `[?${test(random, taken, '@', depth + 1)}]`],
    [predicate * 0.3, () => `..[?${test(random, taken, '@', depth + 1)}]`],
  ]);
}

/** A call that gives a number. */
function call(random: RandomSource, from: '$' | '@'): string {
  return random.chance(0.5) ? `length(${operand(random, from)})` : `count(${anywhere(random, from)})`;
}

/** A path of any number of nodes. */
function anywhere(random: RandomSource, from: '$' | '@'): string {
  if (from === '@') return `@${random.pick(['.*', '..a', '[0]', '.key', ''])}`;
  return random.pick([
    '$..a',
    '$.data.*',
    '$.data.rows[*]',
    '$.data.rows[*].key',
    '$..["key","value"]',
    '$.data.rows[?@.key == "a"]',
    '$..*',
    '$.data.a',
  ]);
}

function regularExpression(random: RandomSource, of: string): string {
  const pattern = random.weighted<string>([
    [
      10,
      () =>
        JSON.stringify(
          random.pick([
            'a',
            'a.*',
            '.*b',
            '^a',
            'a$',
            '^ab',
            '[ab]+',
            '[^a]',
            '(a|b)c?',
            'a{1,3}',
            '\\p{L}+',
            '.',
            'a\\.b',
            '',
            '.*',
            '[0-9]+',
            '(',
            'a{70}',
            '(a*)*b',
            '\\n',
            'a\\nb',
            '\\d',
          ]),
        ),
    ],
    [1, () => absolute(random)],
  ]);
  return `${random.pick(['match', 'search'])}(${of}, ${pattern})`;
}

function comparison(random: RandomSource): string {
  return random.pick(['==', '!=', '<', '<=', '>', '>=']);
}

function literal(random: RandomSource): string {
  return random.weighted<string>([
    [8, () => JSON.stringify(random.skewed(random.chance(0.5) ? TEXTS : ATTRIBUTE_TEXTS))],
    [7, () => random.skewed(NUMBERS)],
    [1.5, () => random.pick(['true', 'false'])],
    [1, () => 'null'],
  ]);
}

/** A member's name in one of its spellings. */
function name(random: RandomSource, content: string): string {
  if (/^[A-Za-z_]\w*$/.test(content) && random.chance(0.9)) return `.${content}`;
  if (random.chance(0.3)) return `["${Array.from(content, escaped).join('')}"]`;
  if (random.chance(0.3))
    return `['${JSON.stringify(content).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}']`;
  return `[${JSON.stringify(content)}]`;
}

/** All of it as escapes; a character beyond the first 65,536 as a pair of them. */
function escaped(character: string): string {
  return Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('');
}
