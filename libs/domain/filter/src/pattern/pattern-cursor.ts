import { PatternRefused } from './pattern-refused';

/** A place in the text of a pattern, which moves on as the text is read. */
export class PatternCursor {
  /** In UTF-16 units. */
  at = 0;

  constructor(readonly text: string) {}

  accept(char: string): boolean {
    if (this.text[this.at] !== char) return false;
    this.at++;
    return true;
  }

  refused(message: string, offset = 0): PatternRefused {
    return new PatternRefused('invalid', message, this.at + offset);
  }
}
