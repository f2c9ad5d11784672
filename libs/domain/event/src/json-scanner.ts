import { unreadable } from './unreadable';

/** Arrays and objects that may be open around a value; deeper JSON is refused, because whoever walks it later does so by recursion. */
export const MAX_JSON_DEPTH = 512;

const TAB = 0x09;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const PLUS = 0x2b;
const COMMA = 0x2c;
const MINUS = 0x2d;
const DOT = 0x2e;
const SLASH = 0x2f;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const UPPER_E = 0x45;
const UPPER_I = 0x49;
const UPPER_N = 0x4e;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const LOWER_B = 0x62;
const LOWER_E = 0x65;
const LOWER_F = 0x66;
const LOWER_N = 0x6e;
const LOWER_R = 0x72;
const LOWER_T = 0x74;
const LOWER_U = 0x75;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
/** In place of a byte, at the end of the text. */
const END = -1;
const IN_OBJECT = 1;
const IN_ARRAY = 2;
/** What is open around the present value. One for all scanners: a value is passed in one go. */
const stack = new Uint8Array(MAX_JSON_DEPTH);

/** Digits up to which every integer is a double exactly: 2^53 has sixteen. */
const SAFE_DIGITS = 15;

/**
 * Walks over JSON text (RFC 8259) byte by byte and judges it without building anything: a few nanoseconds a byte. The caller has made
 * sure that the bytes are UTF-8. Every method throws AppError `REQUEST_UNREADABLE` with the position at what is not JSON.
 */
export class JsonScanner {
  position = 0;
  /** A number was passed whose double may differ from what is written: sixteen digits before the point or more, an exponent, or `NaN`. */
  sawWideNumber = false;

  /** `takesNaN`: `NaN`, `Infinity` and `-Infinity` count as numbers, as Python's reader takes them. */
  constructor(
    private readonly bytes: Buffer,
    private readonly takesNaN = false,
  ) {}

  /** Passes white space; the byte that follows, or -1 at the end. */
  skipSpace(): number {
    const { bytes } = this;
    for (;;) {
      const byte = bytes[this.position];
      if (byte === undefined) return END;
      if (byte !== SPACE && byte !== NEWLINE && byte !== RETURN && byte !== TAB) return byte;
      this.position += 1;
    }
  }

  /** Passes `byte`, after white space. */
  expect(byte: number, what: string): void {
    if (this.skipSpace() !== byte) throw this.fault(what);
    this.position += 1;
  }

  /** Makes sure that only white space follows. */
  expectEnd(): void {
    if (this.skipSpace() !== END) throw this.fault('unexpected text after the value');
  }

  /** Passes one value, with whatever is inside it. */
  skipValue(): void {
    let depth = 0;
    for (;;) {
      const opened = this.openOrScalar();
      if (opened !== 0) {
        if (depth === MAX_JSON_DEPTH) throw this.fault(`nested deeper than ${MAX_JSON_DEPTH} levels`);
        stack[depth] = opened;
        depth += 1;
        continue;
      }
      depth = this.closeAfterValue(depth);
      if (depth === 0) return;
    }
  }

  /** Passes one string; the present byte is its opening quote. */
  skipString(): void {
    const { bytes } = this;
    let at = this.position + 1;
    for (;;) {
      const byte = bytes[at];
      if (byte === QUOTE) break;
      if (byte === undefined) throw this.fault('a string without end', at);
      if (byte === BACKSLASH) at = this.skipEscape(at);
      else if (byte < SPACE) throw this.fault('a control character inside a string', at);
      else at += 1;
    }
    this.position = at + 1;
  }

  fault(what: string, at = this.position): Error {
    return unreadable(this.bytes, at, at >= this.bytes.length ? `${what} (the text ends)` : what);
  }

  /** Passes a scalar or an empty container (0), or opens a container up to its first value. */
  private openOrScalar(): number {
    switch (this.skipSpace()) {
      case QUOTE:
        this.skipString();
        return 0;
      case OPEN_BRACE:
        this.position += 1;
        if (this.skipSpace() === CLOSE_BRACE) break;
        this.skipName();
        return IN_OBJECT;
      case OPEN_BRACKET:
        this.position += 1;
        if (this.skipSpace() === CLOSE_BRACKET) break;
        return IN_ARRAY;
      case LOWER_T:
        return this.skipWord('true');
      case LOWER_F:
        return this.skipWord('false');
      case LOWER_N:
        return this.skipWord('null');
      default:
        return this.skipNumber();
    }
    this.position += 1;
    return 0;
  }

  /** After a value: goes on to the next one of the innermost container, or closes it and all that end here. Depth that is left. */
  private closeAfterValue(depth: number): number {
    while (depth > 0) {
      const inObject = stack[depth - 1] === IN_OBJECT;
      const byte = this.skipSpace();
      if (byte === COMMA) {
        this.position += 1;
        if (inObject) this.skipName();
        return depth;
      }
      if (byte !== (inObject ? CLOSE_BRACE : CLOSE_BRACKET)) {
        throw this.fault(inObject ? "expected ',' or '}'" : "expected ',' or ']'");
      }
      this.position += 1;
      depth -= 1;
    }
    return 0;
  }

  private skipName(): void {
    if (this.skipSpace() !== QUOTE) throw this.fault('expected a member name in double quotes');
    this.skipString();
    this.expect(COLON, "expected ':'");
  }

  private skipEscape(at: number): number {
    switch (this.bytes[at + 1] ?? END) {
      case QUOTE:
      case BACKSLASH:
      case SLASH:
      case LOWER_B:
      case LOWER_F:
      case LOWER_N:
      case LOWER_R:
      case LOWER_T:
        return at + 2;
      case LOWER_U:
        for (let digit = at + 2; digit < at + 6; digit += 1) {
          if (!isHexDigit(this.bytes[digit])) throw this.fault('expected four hex digits', digit);
        }
        return at + 6;
      default:
        throw this.fault('an escape that JSON does not have', at);
    }
  }

  private skipWord(word: string): 0 {
    for (let index = 0; index < word.length; index += 1) {
      if (this.bytes[this.position + index] !== word.charCodeAt(index)) throw this.fault('expected a JSON value');
    }
    this.position += word.length;
    return 0;
  }

  private skipNumber(): 0 {
    const { bytes } = this;
    let at = this.position;
    if (bytes[at] === MINUS) at += 1;
    if (this.takesNaN && (bytes[at] === UPPER_I || (bytes[at] === UPPER_N && at === this.position))) {
      this.position = at;
      this.sawWideNumber = true;
      return this.skipWord(bytes[at] === UPPER_I ? 'Infinity' : 'NaN');
    }
    const whole = this.skipDigits(at, 'expected a JSON value');
    if (bytes[at] === ZERO && whole > at + 1) throw this.fault('a number with a leading zero', at);
    if (whole - at > SAFE_DIGITS) this.sawWideNumber = true;
    at = whole;
    if (bytes[at] === DOT) at = this.skipDigits(at + 1, 'expected a digit');
    if (bytes[at] === LOWER_E || bytes[at] === UPPER_E) {
      this.sawWideNumber = true;
      at += bytes[at + 1] === PLUS || bytes[at + 1] === MINUS ? 2 : 1;
      at = this.skipDigits(at, 'expected a digit');
    }
    this.position = at;
    return 0;
  }

  private skipDigits(from: number, what: string): number {
    let at = from;
    for (;;) {
      const byte = this.bytes[at];
      if (byte === undefined || byte < ZERO || byte > NINE) break;
      at += 1;
    }
    if (at === from) throw this.fault(what, from);
    return at;
  }
}

function isHexDigit(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const lower = byte | 0x20;
  return (byte >= ZERO && byte <= NINE) || (lower >= 0x61 && lower <= 0x66);
}
