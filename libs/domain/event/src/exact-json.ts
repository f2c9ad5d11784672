import { exactNumber } from './exact-number';

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:\d[\d.eE+-]*|Infinity)|NaN/y;

/**
 * Parses JSON text with {@link exactNumber} for its numbers. `text` has passed the JsonScanner, so it is well-formed and not too deep;
 * of other text this makes nonsense. `__proto__` is a member like any other; of equal names the last one counts.
 */
export function parseExactly(text: string): unknown {
  return new ExactReader(text).value();
}

class ExactReader {
  private position = 0;

  constructor(private readonly text: string) {}

  value(): unknown {
    switch (this.next()) {
      case '{':
        return this.object();
      case '[':
        return this.array();
      case '"':
        return this.string();
      case 't':
        this.position += 4;
        return true;
      case 'f':
        this.position += 5;
        return false;
      case 'n':
        this.position += 4;
        return null;
      default:
        return this.number();
    }
  }

  /** Passes white space and shows the character behind it. */
  private next(): string {
    SPACE.lastIndex = this.position;
    SPACE.test(this.text);
    this.position = SPACE.lastIndex;
    return this.text[this.position] ?? '';
  }

  private object(): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    this.position += 1;
    while (this.next() !== '}') {
      if (this.text[this.position] === ',') {
        this.position += 1;
        this.next();
      }
      const name = this.string();
      this.next();
      this.position += 1;
      setOwn(object, name, this.value());
    }
    this.position += 1;
    return object;
  }

  private array(): unknown[] {
    const array: unknown[] = [];
    this.position += 1;
    while (this.next() !== ']') {
      if (this.text[this.position] === ',') this.position += 1;
      array.push(this.value());
    }
    this.position += 1;
    return array;
  }

  private string(): string {
    const start = this.position;
    let end = this.text.indexOf('"', start + 1);
    let escaped = false;
    while (this.isEscaped(start, end)) {
      escaped = true;
      end = this.text.indexOf('"', end + 1);
    }
    this.position = end + 1;
    const inner = this.text.slice(start + 1, end);
    // the cast holds: what stands between two quotes is a string
    return escaped || inner.includes('\\') ? (JSON.parse(`"${inner}"`) as string) : inner;
  }

  /** Whether an odd number of backslashes stands before `end`. */
  private isEscaped(start: number, end: number): boolean {
    let at = end - 1;
    while (at > start && this.text[at] === '\\') at -= 1;
    return (end - 1 - at) % 2 === 1;
  }

  private number(): number | bigint {
    NUMBER.lastIndex = this.position;
    const found = NUMBER.exec(this.text)?.[0] ?? '';
    this.position += found.length;
    // Python's three words have no equal integer either
    return found.endsWith('N') || found.endsWith('y') ? NaN : exactNumber(found);
  }
}

function setOwn(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__') {
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  } else {
    object[name] = value;
  }
}
