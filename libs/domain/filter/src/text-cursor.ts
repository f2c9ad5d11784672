import { PathRefused } from './path-refused';

/** A place in the text of a path, which moves on as the text is read. */
export class TextCursor {
  position = 0;
  /** Parts of the tree read so far. */
  parts = 0;

  constructor(readonly text: string) {}

  atEnd(): boolean {
    return this.position === this.text.length;
  }

  /** Without moving. */
  sees(what: string): boolean {
    return this.text.startsWith(what, this.position);
  }

  accept(what: string): boolean {
    if (!this.sees(what)) return false;
    this.position += what.length;
    return true;
  }

  expect(what: string): void {
    if (!this.accept(what)) throw this.refused(`expected ${what}`);
  }

  skipBlanks(): void {
    while (isBlank(this.text.charCodeAt(this.position))) this.position++;
  }

  /** What a sticky pattern matches here, or null without moving. */
  take(pattern: RegExp): string | null {
    pattern.lastIndex = this.position;
    const [found] = pattern.exec(this.text) ?? [];
    if (found === undefined) return null;
    this.position += found.length;
    return found;
  }

  /** What a sticky pattern would match here. */
  peek(pattern: RegExp): string | null {
    pattern.lastIndex = this.position;
    return pattern.exec(this.text)?.[0] ?? null;
  }

  refused(message: string, position = this.position): PathRefused {
    return new PathRefused('FILTER_INVALID', message, position);
  }

  later(message: string, position = this.position): PathRefused {
    return new PathRefused('NOT_YET', message, position);
  }
}

function isBlank(unit: number): boolean {
  return unit === 0x20 || unit === 0x09 || unit === 0x0a || unit === 0x0d;
}
