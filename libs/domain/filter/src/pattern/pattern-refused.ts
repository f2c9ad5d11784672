/** Thrown for a text that is no I-Regexp (`invalid`), or one that we do not take (`too-large`); never leaves this library. */
export class PatternRefused extends Error {
  constructor(
    readonly reason: 'invalid' | 'too-large',
    message: string,
    /** In UTF-16 units of the pattern. */
    readonly offset: number,
  ) {
    super(message);
    this.name = 'PatternRefused';
  }
}
