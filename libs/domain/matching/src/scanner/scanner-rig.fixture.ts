import { documentOf, exactNumber } from '@carillon/domain-event';

import { DocumentWalker } from './document-walker';
import { PathStates, type PlaceStep } from './path-states';
import { ScannerMemory } from './scanner-memory';
import {
  CONTAINER,
  ENTRY_INTS,
  ENTRY_NUMBERS,
  FALSE,
  NULL,
  NUMBER,
  NUMBER_AT,
  ROW,
  STRING,
  type Tape,
  TRUE,
  WIDE_NUMBER,
} from './tape';
import { type Scalar, ValueIds } from './value-ids';

/** A step `[*]`. */
export const EACH = null;

/** A place: a name, an index, or {@link EACH} a step. */
export type Way = readonly (string | number | typeof EACH)[];

/** The byte scanner and the document walker over the same places and values, and what they find in a form that can be compared. */
export class ScannerRig {
  readonly memory = new ScannerMemory();
  readonly ids = new ValueIds(this.memory);
  readonly places = new PathStates(this.memory);
  readonly root = this.places.openRoot();
  private readonly walker = new DocumentWalker(this.ids);
  private readonly written = new Map<number, string>();
  private readonly values: { readonly state: number; readonly value: Scalar }[] = [];
  private readonly asked: { readonly state: number; readonly equality: boolean }[] = [];

  /** Asks what stands in the place; with values: which of them. */
  ask(way: Way, ...values: readonly Scalar[]): number {
    let state = this.root;
    let text = '$';
    for (const part of way) {
      const child = this.places.openChild(state, stepOf(part));
      // as its user does: the child holds on to its parent
      if (state !== this.root) this.places.close(state);
      state = child;
      text += part === EACH ? '[*]' : `[${JSON.stringify(part)}]`;
      this.written.set(state, text);
    }
    const equality = values.length > 0;
    this.places.want(state, equality);
    this.asked.push({ state, equality });
    for (const value of values) {
      if (this.ids.find(state, value) < 0) this.ids.add(state, value, this.values.push({ state, value }) - 1);
    }
    return state;
  }

  /** Takes back all that was asked. */
  forget(): void {
    for (const { state, value } of this.values.splice(0)) this.ids.remove(state, value);
    for (const { state, equality } of this.asked.splice(0)) {
      this.places.unwant(state, equality);
      this.places.close(state);
    }
  }

  /** What the scanner finds in the bytes, one line a value in no particular order; null when it gives up. */
  scanned(document: string | Uint8Array): string[] | null {
    const tape = this.memory.scan(this.root, typeof document === 'string' ? Buffer.from(document) : document);
    return tape === null ? null : this.linesOf(tape, 0, tape.length);
  }

  /** What the walker finds in the parsed document. */
  walked(document: string | Uint8Array): string[] {
    const tape = this.walker.walk(this.places.view(this.root), parsed(document));
    return this.linesOf(tape, 0, tape.length);
  }

  private linesOf(tape: Tape, from: number, end: number): string[] {
    const lines: string[] = [];
    for (let index = from; index < end; index++) {
      const at = index * ENTRY_INTS;
      const state = tape.ints[at] as number;
      if (tape.ints[at + 1] === ROW) {
        const behind = tape.ints[at + 2] as number;
        lines.push(`${this.nameOf(state)} { ${this.linesOf(tape, index + 1, behind).join('; ')} }`);
        index = behind - 1;
      } else lines.push(`${this.nameOf(state)} ${this.valueAt(tape, index, state)}`);
    }
    return lines.sort();
  }

  private nameOf(state: number): string {
    return this.written.get(state) ?? `state ${state}`;
  }

  private valueAt(tape: Tape, index: number, state: number): string {
    const at = index * ENTRY_INTS;
    const id = tape.ints[at + 2] as number;
    const text = (): unknown =>
      tape.scalars === null
        ? this.memory.textAt(tape.ints[at + 3] as number, tape.ints[at + 4] as number)
        : tape.scalars[tape.ints[at + 3] as number];
    switch (tape.ints[at + 1]) {
      case CONTAINER:
        return 'holds more';
      case NULL:
        return this.told(null, id);
      case FALSE:
        return this.told(false, id);
      case TRUE:
        return this.told(true, id);
      case NUMBER:
        return this.told((tape.numbers[index * ENTRY_NUMBERS + NUMBER_AT] as number) + 0, id);
      case STRING:
        return this.told(text() as string, id);
      case WIDE_NUMBER: {
        // the scanner leaves these to whoever reads the tape
        const value = tape.scalars === null ? exactNumber(text() as string) : (text() as bigint);
        return this.told(value, tape.scalars === null ? this.ids.find(state, value) : id);
      }
      default:
        return `unknown kind ${tape.ints[at + 1]}`;
    }
  }

  /** The value, and the value that was asked for when it is one of those. */
  private told(value: Scalar, id: number): string {
    const asked = id < 0 ? '' : ` is ${shown(this.values[id]?.value)}`;
    return `${shown(value)}${asked}`;
  }
}

export function stepOf(part: Way[number]): PlaceStep {
  if (part === EACH) return 'any';
  return typeof part === 'number' ? { index: part } : { name: part };
}

/** As an event's document: whole numbers beyond 2^53 are bigints. */
export function parsed(document: string | Uint8Array): unknown {
  return documentOf({ form: 'posted', attributes: {}, contentType: 'application/json', body: Buffer.from(document) });
}

function shown(value: Scalar | undefined): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'bigint' ? `${value}n` : String(value === 0 ? 0 : value);
}
