import { FILTER_LIMITS } from '../limits';
import { PatternCursor } from './pattern-cursor';
import { PatternRefused } from './pattern-refused';
import { type CharacterItem, type PatternTree, sizeOf } from './pattern-tree';
import { readCharacter, readCharacterClass, readEscape } from './read-characters';

const DIGITS = /[0-9]+/y;
const NEWLINE: readonly CharacterItem[] = [
  { first: 0x0a, last: 0x0a },
  { first: 0x0d, last: 0x0d },
];

/**
 * Reads an I-Regexp (RFC 9485). `^` and `$` outside classes are the beginning and the end of the text, as the mapping of RFC 9485 (5.3) and the
 * compliance suite of RFC 9535 have it. Takes time in proportion to the text's length.
 *
 * @throws PatternRefused with the offset in UTF-16 units
 */
export function readPattern(text: string): PatternTree {
  if (text.length > FILTER_LIMITS.expressionLength)
    throw new PatternRefused(
      'too-large',
      `a pattern has at most ${FILTER_LIMITS.expressionLength} characters`,
      FILTER_LIMITS.expressionLength,
    );
  const tree = new PatternReader(new PatternCursor(text)).read();
  if (sizeOf(tree) > FILTER_LIMITS.patternSize)
    throw new PatternRefused(
      'too-large',
      `with its repetitions written out, a pattern has at most ${FILTER_LIMITS.patternSize} parts`,
      0,
    );
  return tree;
}

class PatternReader {
  private depth = 0;

  constructor(private readonly cursor: PatternCursor) {}

  read(): PatternTree {
    const tree = this.choice();
    if (this.cursor.at < this.cursor.text.length)
      throw this.cursor.refused(') without (; for the character itself write \\)');
    return tree;
  }

  private choice(): PatternTree {
    const [first, ...more] = this.branches();
    return first !== undefined && more.length === 0 ? first : { kind: 'choice', parts: [first ?? EMPTY, ...more] };
  }

  private branches(): PatternTree[] {
    const branches = [this.branch()];
    while (this.cursor.accept('|')) branches.push(this.branch());
    return branches;
  }

  private branch(): PatternTree {
    const parts: PatternTree[] = [];
    while (
      this.cursor.at < this.cursor.text.length &&
      this.cursor.text[this.cursor.at] !== '|' &&
      this.cursor.text[this.cursor.at] !== ')'
    )
      parts.push(this.piece());
    const [only] = parts;
    return only !== undefined && parts.length === 1 ? only : { kind: 'sequence', parts };
  }

  private piece(): PatternTree {
    const part = this.atom();
    const repeated = this.quantifier(part);
    if (repeated !== part && /[*+?{]/.test(this.cursor.text[this.cursor.at] ?? ''))
      throw this.cursor.refused('one quantifier after another; put the first part in parentheses');
    return repeated;
  }

  private quantifier(part: PatternTree): PatternTree {
    if (this.cursor.accept('*')) return { kind: 'repeat', part, least: 0, most: null };
    if (this.cursor.accept('+')) return { kind: 'repeat', part, least: 1, most: null };
    if (this.cursor.accept('?')) return { kind: 'repeat', part, least: 0, most: 1 };
    if (!this.cursor.accept('{')) return part;
    const start = this.cursor.at;
    const least = this.number();
    const most = this.cursor.accept(',') ? (this.cursor.text[this.cursor.at] === '}' ? null : this.number()) : least;
    if (!this.cursor.accept('}')) throw this.cursor.refused('expected }');
    if (most !== null && most < least)
      throw this.cursor.refused(`the least number is more than the most`, start - this.cursor.at);
    return { kind: 'repeat', part, least, most };
  }

  private number(): number {
    DIGITS.lastIndex = this.cursor.at;
    const [digits] = DIGITS.exec(this.cursor.text) ?? [];
    if (digits === undefined)
      throw this.cursor.refused('expected a number of repetitions; for the character { write \\{');
    const number = Number(digits);
    if (number > FILTER_LIMITS.patternSize)
      throw new PatternRefused(
        'too-large',
        `a part is repeated at most ${FILTER_LIMITS.patternSize} times by number`,
        this.cursor.at,
      );
    this.cursor.at += digits.length;
    return number;
  }

  private atom(): PatternTree {
    const char = this.cursor.text[this.cursor.at] ?? '';
    switch (char) {
      case '(':
        return this.group();
      case '[':
        return readCharacterClass(this.cursor);
      case '.':
        this.cursor.at++;
        return { kind: 'characters', negated: true, items: NEWLINE };
      case '\\':
        return { kind: 'characters', negated: false, items: [readEscape(this.cursor)] };
      case '^':
      case '$':
        this.cursor.at++;
        return { kind: char === '^' ? 'start' : 'end' };
      case '*':
      case '+':
      case '?':
      case '{':
        throw this.cursor.refused(`nothing to repeat before ${char}; for the character itself write \\${char}`);
      case ']':
      case '}':
        throw this.cursor.refused(`${char} without its opening; for the character itself write \\${char}`);
      default:
        return { kind: 'characters', negated: false, items: [readCharacter(this.cursor)] };
    }
  }

  private group(): PatternTree {
    if (this.cursor.text[this.cursor.at + 1] === '?')
      throw this.cursor.refused('groups of I-Regexp are plain: (…), without ?');
    if (++this.depth > FILTER_LIMITS.depth)
      throw new PatternRefused('too-large', `groups nest at most ${FILTER_LIMITS.depth} deep`, this.cursor.at);
    const open = this.cursor.at++;
    const tree = this.choice();
    if (!this.cursor.accept(')')) throw this.cursor.refused('( is not closed', open - this.cursor.at);
    this.depth--;
    return tree;
  }
}

const EMPTY: PatternTree = { kind: 'sequence', parts: [] };
