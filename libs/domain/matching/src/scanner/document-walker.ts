import type { PlaceView } from './path-states';
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
import { type Scalar, UNKNOWN, type ValueIds } from './value-ids';

const FIRST_ENTRIES = 256;

/**
 * Fills a tape from a document that was parsed already: what the byte scanner does, for documents that it gives up on and for those that
 * exist as objects alone. Both must find the same; the specs compare them.
 */
export class DocumentWalker {
  private readonly tape: Tape = {
    ints: new Int32Array(FIRST_ENTRIES * ENTRY_INTS),
    numbers: new Float64Array(FIRST_ENTRIES * ENTRY_NUMBERS),
    length: 0,
    scalars: [],
  };

  constructor(private readonly values: ValueIds) {}

  /** The tape of the document as seen from `place`, good until the next walk. */
  walk(place: PlaceView, document: unknown): Tape {
    this.tape.length = 0;
    this.tape.scalars = [];
    this.value(place, document);
    return this.tape;
  }

  /** Recursion is as deep as the paths that are asked for. */
  private value(place: PlaceView, value: unknown): void {
    if (typeof value !== 'object' || value === null) {
      // what stands in a JSON document and is no object is a scalar
      if (place.wanted > 0) this.scalar(place, value as Scalar);
      return;
    }
    if (place.wanted > 0) this.emit(place.id, CONTAINER, UNKNOWN);
    if (Array.isArray(value)) this.elements(place, value);
    else this.members(place, value);
  }

  private elements({ indexes, any }: PlaceView, array: readonly unknown[]): void {
    for (const [index, child] of indexes ?? []) if (index < array.length) this.value(child, array[index]);
    if (any !== null) for (const element of array) this.row(any, element);
  }

  private members({ names, any }: PlaceView, object: object): void {
    for (const [name, child] of names ?? []) {
      if (Object.hasOwn(object, name)) this.value(child, object[name as keyof typeof object]);
    }
    if (any === null) return;
    // Object.keys and not for…in: own members only, `__proto__` among them
    for (const name of Object.keys(object)) this.row(any, object[name as keyof typeof object]);
  }

  private row(place: PlaceView, value: unknown): void {
    const start = this.emit(place.id, ROW, 0);
    this.value(place, value);
    this.tape.ints[start * ENTRY_INTS + 2] = this.tape.length;
  }

  private scalar(place: PlaceView, value: Scalar): void {
    const id = place.equalities > 0 ? this.values.find(place.id, value) : UNKNOWN;
    switch (typeof value) {
      case 'string':
        this.emitScalar(place.id, STRING, id, value);
        break;
      case 'bigint':
        this.emitScalar(place.id, WIDE_NUMBER, id, value);
        break;
      case 'number':
        this.tape.numbers[this.emit(place.id, NUMBER, id) * ENTRY_NUMBERS + NUMBER_AT] = value;
        break;
      default:
        this.emit(place.id, value === null ? NULL : value ? TRUE : FALSE, id);
    }
  }

  private emitScalar(state: number, kind: number, id: number, value: Scalar): void {
    const { tape } = this;
    const scalars = tape.scalars ?? [];
    tape.ints[this.emit(state, kind, id) * ENTRY_INTS + 3] = scalars.push(value) - 1;
  }

  /** Index of the new entry. */
  private emit(state: number, kind: number, id: number): number {
    const { tape } = this;
    const index = tape.length++;
    if (tape.length * ENTRY_INTS > tape.ints.length) this.grow();
    const at = index * ENTRY_INTS;
    tape.ints[at] = state;
    tape.ints[at + 1] = kind;
    tape.ints[at + 2] = id;
    return index;
  }

  private grow(): void {
    const { tape } = this;
    const ints = new Int32Array(tape.ints.length * 2);
    ints.set(tape.ints);
    const numbers = new Float64Array(tape.numbers.length * 2);
    numbers.set(tape.numbers);
    tape.ints = ints;
    tape.numbers = numbers;
  }
}
