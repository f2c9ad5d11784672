import type { FaultLog } from './fault-log';
import type { Filter } from './filter';
import { FILTER_LIMITS } from './limits';
import type { Selector, Step } from './path';
import { pathFault, PathRefused } from './path-refused';

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
/** The dialect does not unescape: the name is what stands between the quotes. */
// eslint-disable-next-line no-control-regex -- the dialect's grammar excludes them
const QUOTED = /"((?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)"/y;
const BLANKS = /[ \t\r\n]*/y;
/** Words of the dialect's predicates, which its grammar does not take as names. */
const RESERVED: readonly string[] = ['and', 'or', 'not', 'contains', 'true', 'false', 'null'];

/**
 * `jsonpath2`, the dialect of the Pacifica contract, as far as it is taken today: `$` and steps of member names and wildcards
 * (`$.data.*["destinationTable"]`), or a bare word (`data` is `$.data`). Returns null and logs when anything is wrong with it.
 */
export function parseJsonPath2(value: unknown, pointer: string, log: FaultLog): Filter | null {
  if (typeof value !== 'string') {
    log.add(pointer, 'FILTER_INVALID', 'expected a text with a path, for example "$.data.*"');
    return null;
  }
  try {
    const steps = readSteps(value);
    const nodes = steps.reduce((sum, step) => sum + 1 + step.selectors.length, 0);
    return log.count(pointer, nodes)
      ? { kind: 'path', dialect: 'jsonpath2', text: value, path: { from: 'root', steps } }
      : null;
  } catch (error) {
    const { code, message, position } = pathFault(error);
    log.add(pointer, code, message, position);
    return null;
  }
}

/** @throws PathRefused */
function readSteps(text: string): Step[] {
  if (text.length > FILTER_LIMITS.expressionLength) {
    throw new PathRefused(
      'FILTER_TOO_COSTLY',
      `a path has at most ${FILTER_LIMITS.expressionLength} characters`,
      FILTER_LIMITS.expressionLength,
    );
  }
  const reader = new Reader(text);
  const word = reader.take(NAME);
  if (word !== null) {
    if (reader.atEnd() && !RESERVED.includes(word)) return [child({ kind: 'name', name: word })];
    throw new PathRefused(
      'FILTER_INVALID',
      `expected $ at the start${RESERVED.includes(word) ? '' : `, for example $.${word}`}`,
      0,
    );
  }
  reader.expect('$');
  const steps: Step[] = [];
  while (!reader.atEnd()) steps.push(reader.step());
  return steps;
}

class Reader {
  private position = 0;

  constructor(private readonly text: string) {}

  atEnd(): boolean {
    this.take(BLANKS);
    return this.position === this.text.length;
  }

  step(): Step {
    if (this.accept('.')) return this.dotStep();
    if (this.accept('[')) return this.bracketStep();
    throw this.refused('expected . or [');
  }

  expect(char: string): void {
    if (!this.accept(char)) throw this.refused(`expected ${char}`);
  }

  /** What `pattern` matches here (its first group, if it has one), or null without moving. */
  take(pattern: RegExp): string | null {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text);
    if (found === null) return null;
    this.position = pattern.lastIndex;
    return found[1] ?? found[0];
  }

  private dotStep(): Step {
    if (this.accept('.')) throw this.later('descent (..)', -2);
    if (this.accept('*')) return child({ kind: 'wildcard' });
    this.take(BLANKS);
    const start = this.position;
    const name = this.take(NAME);
    if (name === null) throw this.refused('expected a name or *');
    if (RESERVED.includes(name))
      throw new PathRefused('FILTER_INVALID', `${name} is a word of the dialect; write ["${name}"]`, start);
    if (this.accept('(')) throw new PathRefused('NOT_YET', `the function ${name}() comes with a later version`, start);
    return child({ kind: 'name', name });
  }

  private bracketStep(): Step {
    const selectors: Selector[] = [];
    do selectors.push(this.bracketItem());
    while (this.accept(','));
    this.expect(']');
    return { reach: 'child', selectors };
  }

  private bracketItem(): Selector {
    if (this.accept('*')) return { kind: 'wildcard' };
    const name = this.take(QUOTED);
    if (name !== null) return { kind: 'name', name };
    if (this.accept("'")) throw this.refused('strings stand in double quotes', -1);
    if (this.accept('?')) throw this.later('a predicate ([?(…)])', -1);
    const char = this.text[this.position] ?? '';
    if (/[-0-9:]/.test(char)) throw this.later('an index or a slice');
    if (/[$@A-Za-z_]/.test(char)) throw this.later('a path or a function in brackets');
    throw this.refused('expected a name in double quotes or *');
  }

  private accept(char: string): boolean {
    this.take(BLANKS);
    if (this.text[this.position] !== char) return false;
    this.position++;
    return true;
  }

  private refused(message: string, offset = 0): PathRefused {
    return new PathRefused('FILTER_INVALID', message, this.position + offset);
  }

  private later(what: string, offset = 0): PathRefused {
    return new PathRefused(
      'NOT_YET',
      `${what} comes with a later version; member names and wildcards are taken today`,
      this.position + offset,
    );
  }
}

function child(selector: Selector): Step {
  return { reach: 'child', selectors: [selector] };
}
