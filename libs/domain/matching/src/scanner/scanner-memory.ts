import { newScannerCore, type ScannerCore } from './scanner-core';
import { ENTRY_INTS, type Tape } from './tape';

const LONGEST_UNIT = 3;

/** The scanner with JavaScript's view of its memory: puts texts and documents in, reads texts and the tape out. */
export class ScannerMemory {
  readonly core: ScannerCore = newScannerCore();
  private readonly inputAt = this.core.inputAt();
  private readonly inputBytes = this.core.inputBytes();
  private readonly keyAt = this.core.keyAt();
  private readonly keyBytes = this.core.keyBytes();
  private bytes: Buffer = Buffer.alloc(0);
  private readonly tape: Tape = { ints: new Int32Array(0), numbers: new Float64Array(0), length: 0, scalars: null };

  constructor() {
    this.core.openState(0);
    this.core.growTape();
    this.refresh();
  }

  /** The tape of the document, good until the next call of anything here; null when the scanner gives up. */
  scan(state: number, document: Uint8Array): Tape | null {
    if (document.length > this.inputBytes) return null;
    this.current().set(document, this.inputAt);
    let length = this.core.scan(state, document.length);
    while (length === TOO_LONG && this.core.growTape() !== 0) {
      this.refresh();
      length = this.core.scan(state, document.length);
    }
    if (length < 0) return null;
    this.tape.length = length;
    return this.tape;
  }

  /**
   * Writes a text as UTF-8 (lone surrogates in three bytes of their own) to {@link at}, beside the document.
   * @returns its length in bytes, or -1 when it has no room: it is then longer than any operand of a filter
   */
  put(text: string): number {
    const bytes = this.current();
    if (text.length * LONGEST_UNIT > this.keyBytes) return -1;
    if (text.length <= SHORT) {
      const length = putAscii(bytes, this.keyAt, text);
      if (length >= 0) return length;
    }
    return LONE_SURROGATE.test(text) ? putUnits(bytes, this.keyAt, text) : bytes.write(text, this.keyAt, 'utf8');
  }

  /** Where {@link put} writes. */
  get at(): number {
    return this.keyAt;
  }

  textAt(start: number, end: number): string {
    return this.current().toString('utf8', start, end);
  }

  /** Memory that has grown is another buffer, and the one before is left without a byte. */
  private current(): Buffer {
    if (this.bytes.length === 0) this.refresh();
    return this.bytes;
  }

  private refresh(): void {
    const { buffer } = this.core.memory;
    const tapeAt = this.core.tapeAt();
    this.bytes = Buffer.from(buffer);
    const entries = this.core.tapeRoom() * ENTRY_INTS;
    this.tape.ints = new Int32Array(buffer, tapeAt, entries);
    this.tape.numbers = new Float64Array(buffer, tapeAt, entries / 2);
  }
}

/** As in `assembly/scanner.ts`. */
const TOO_LONG = -2;
const LONE_SURROGATE = /\p{Surrogate}/u;
/** Up to here a loop beats the call into the encoder. */
const SHORT = 48;

function putAscii(bytes: Buffer, at: number, text: string): number {
  const { length } = text;
  for (let index = 0; index < length; index++) {
    const unit = text.charCodeAt(index);
    if (unit > 0x7f) return -1;
    bytes[at + index] = unit;
  }
  return length;
}

/** Each surrogate without its other half becomes three bytes, as WTF-8 writes it: no two texts share their bytes. */
function putUnits(bytes: Buffer, start: number, text: string): number {
  let at = start;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code >= 0xd800 && code <= 0xdfff) {
      bytes[at++] = 0xe0 | (code >> 12);
      bytes[at++] = 0x80 | ((code >> 6) & 63);
      bytes[at++] = 0x80 | (code & 63);
    } else at += bytes.write(character, at, 'utf8');
  }
  return at - start;
}
