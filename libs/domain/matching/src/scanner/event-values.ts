import { exactNumber } from '@carillon/domain-event';

import { grownFloat64, grownInt32, grownUint8 } from '../growing-arrays';
import { DOCUMENT, type PathStates } from './path-states';
import type { ScannerMemory } from './scanner-memory';
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
} from './tape';
import { type Scalar, type ValueIds } from './value-ids';

/** What a place holds that is an object or array. */
export const AN_OBJECT = Symbol('an object or array');

/** Stamps are signed integers of 32 bits; half of them are left for the rows of one event, then all begin anew. */
const LAST_STAMP = 0x40000000;

/** One event in 16 is looked at to learn how often equalities hold; fewer than this tell nothing. */
const SAMPLED_OF = 16;
const LEAST_SAMPLES = 64;

/**
 * The values of the event at hand, by state: what stands in each place that somebody asks about. Places inside rows hold the values of one
 * row at a time. Nothing is cleared between events: a value counts only under the stamp of the present event or row.
 */
export class EventValues {
  /** Of each state whose value is the present one: which equality it satisfies, or `UNKNOWN`. Read by the trie itself, which is why it is no method. */
  valueIds = new Int32Array(0);
  /** The states outside rows that the event has something for. */
  readonly presentInEvent: number[] = [];
  /** Where the row that was opened last stands on the tape, and its place. */
  private rowStart = 0;
  private rowEnd = 0;
  private rowState = 0;
  private stamps = new Int32Array(0);
  /** By scope: the stamp of the present event ({@link DOCUMENT}) or row. */
  private scopeStamps = new Int32Array(0);
  private scopes = new Int32Array(0);
  private kinds = new Uint8Array(0);
  private starts = new Int32Array(0);
  private ends = new Int32Array(0);
  private numbers = new Float64Array(0);
  private readonly texts: (string | undefined)[] = [];
  private tape: Tape | null = null;
  /** By row state: indexes of its rows on the tape, and the event that they are of. */
  private readonly rows: number[][] = [];
  private rowStamps = new Int32Array(0);
  /** By equality: events looked at in which it held, and how many had been looked at when it came. */
  private hits = new Int32Array(0);
  private watchedSince = new Int32Array(0);
  private samples = 0;
  private begun = 0;
  private clock = 0;
  private event = 0;

  constructor(
    private readonly memory: ScannerMemory,
    private readonly ids: ValueIds,
  ) {}

  /** Room for states below `capacity`, and the scope of one of them. To be told of each state before it is seen on a tape. */
  register(state: number, states: PathStates): void {
    const { capacity } = states;
    if (capacity > this.stamps.length) {
      this.stamps = grownInt32(this.stamps, capacity);
      this.valueIds = grownInt32(this.valueIds, capacity);
      this.scopeStamps = grownInt32(this.scopeStamps, capacity);
      this.scopes = grownInt32(this.scopes, capacity);
      this.rowStamps = grownInt32(this.rowStamps, capacity);
      this.starts = grownInt32(this.starts, capacity);
      this.ends = grownInt32(this.ends, capacity);
      this.kinds = grownUint8(this.kinds, capacity);
      this.numbers = grownFloat64(this.numbers, capacity);
    }
    this.scopes[state] = states.scopeOf(state);
    this.stamps[state] = 0;
    this.scopeStamps[state] = 0;
    this.rowStamps[state] = 0;
  }

  /**
   * Forgets the event before.
   * @returns whether stamps begin anew: what others remember under a stamp means nothing then
   */
  begin(): boolean {
    const isRestarted = this.clock >= LAST_STAMP;
    if (isRestarted) this.restart();
    this.event = ++this.clock;
    this.scopeStamps[DOCUMENT] = this.event;
    this.tape = null;
    this.isSampled = ++this.begun % SAMPLED_OF === 0;
    if (this.isSampled) this.samples++;
    this.presentInEvent.length = 0;
    this.rowEnd = 0;
    return isRestarted;
  }

  /** Whether the present event is one of those that are looked at for statistics. */
  isSampled = false;

  /** Identifies the present event, or the present row of `scope`: what was found out under one stamp holds no longer than it. */
  stampOf(scope: number): number {
    return this.scopeStamps[scope] as number;
  }

  get eventStamp(): number {
    return this.event;
  }

  /** Begins to count how often the equality of this number holds. */
  watch(id: number): void {
    if (id >= this.hits.length) {
      this.hits = grownInt32(this.hits, id + 1);
      this.watchedSince = grownInt32(this.watchedSince, id + 1);
    }
    this.hits[id] = 0;
    this.watchedSince[id] = this.samples;
  }

  /** In which share of the events since {@link watch} the equality held, 0 to 1; null while too few were seen. */
  shareOf(id: number): number | null {
    const seen = this.samples - (this.watchedSince[id] ?? this.samples);
    return seen < LEAST_SAMPLES ? null : (this.hits[id] as number) / seen;
  }

  /** Takes over what was found in the document. */
  load(tape: Tape): void {
    this.tape = tape;
    const { ints, length } = tape;
    const { isSampled } = this;
    for (let index = 0; index < length; index++) {
      const at = index * ENTRY_INTS;
      const state = ints[at] as number;
      if (ints[at + 1] === ROW) this.loadRowStart(state, index);
      else if (this.scopes[state] === DOCUMENT) {
        this.set(state, tape, index, this.event);
        this.presentInEvent.push(state);
        if (isSampled) this.countHit(this.valueIds[state] as number);
      }
    }
  }

  /** An attribute, which is always text. */
  setText(state: number, text: string): void {
    this.stamps[state] = this.event;
    this.presentInEvent.push(state);
    this.kinds[state] = STRING;
    this.texts[state] = text;
    const id = this.ids.find(state, text);
    this.valueIds[state] = id;
    if (this.isSampled) this.countHit(id);
  }

  /** How many rows the place has. */
  rowCount(state: number): number {
    return this.rowStamps[state] === this.event ? (this.rows[state] as number[]).length : 0;
  }

  /** Makes one row the present one of its place. */
  openRow(state: number, number: number): void {
    const tape = this.tape as Tape;
    const { ints } = tape;
    const stamp = ++this.clock;
    this.scopeStamps[state] = stamp;
    const start = (this.rows[state] as number[])[number] as number;
    const end = ints[start * ENTRY_INTS + 2] as number;
    this.rowStart = start;
    this.rowEnd = end;
    this.rowState = state;
    for (let index = start + 1; index < end; index++) {
      const entry = ints[index * ENTRY_INTS] as number;
      // rows inside this row have places of their own
      if (this.scopes[entry] === state && ints[index * ENTRY_INTS + 1] !== ROW) this.set(entry, tape, index, stamp);
    }
  }

  /** The states that the row has something for which was opened last; none when no row of the event was. */
  presentInRow(): number[] {
    const present: number[] = [];
    const ints = this.tape?.ints;
    for (let index = this.rowStart + 1; ints !== undefined && index < this.rowEnd; index++) {
      const entry = ints[index * ENTRY_INTS] as number;
      if (this.scopes[entry] === this.rowState && ints[index * ENTRY_INTS + 1] !== ROW) present.push(entry);
    }
    return present;
  }

  isPresent(state: number): boolean {
    return this.stamps[state] === this.scopeStamps[this.scopes[state] as number];
  }

  scopeOf(state: number): number {
    return this.scopes[state] as number;
  }

  /** What stands in the place; only where {@link isPresent}. */
  valueAt(state: number): Scalar | typeof AN_OBJECT {
    switch (this.kinds[state]) {
      case NULL:
        return null;
      case FALSE:
        return false;
      case TRUE:
        return true;
      case NUMBER:
        return this.numbers[state] as number;
      case STRING:
        return this.textAt(state);
      case CONTAINER:
        return AN_OBJECT;
      default:
        return this.wideNumberAt(state);
    }
  }

  /** The text in the place, or null when no text stands there; only where {@link isPresent}. */
  textOf(state: number): string | null {
    return this.kinds[state] === STRING ? this.textAt(state) : null;
  }

  private textAt(state: number): string {
    const known = this.texts[state];
    if (known !== undefined) return known;
    const start = this.starts[state] as number;
    const scalars = this.tape?.scalars;
    const text = scalars ? (scalars[start] as string) : this.memory.textAt(start, this.ends[state] as number);
    this.texts[state] = text;
    return text;
  }

  private wideNumberAt(state: number): number | bigint {
    const start = this.starts[state] as number;
    const scalars = this.tape?.scalars;
    return scalars ? (scalars[start] as bigint) : exactNumber(this.memory.textAt(start, this.ends[state] as number));
  }

  private countHit(id: number): void {
    if (id >= 0) this.hits[id] = (this.hits[id] as number) + 1;
  }

  private set(state: number, { ints, numbers, scalars }: Tape, index: number, stamp: number): void {
    const at = index * ENTRY_INTS;
    const kind = ints[at + 1] as number;
    this.stamps[state] = stamp;
    this.kinds[state] = kind;
    this.valueIds[state] = ints[at + 2] as number;
    if (kind < NUMBER || kind === CONTAINER) return;
    if (kind === NUMBER) {
      this.numbers[state] = numbers[index * ENTRY_NUMBERS + NUMBER_AT] as number;
      return;
    }
    this.starts[state] = ints[at + 3] as number;
    this.ends[state] = ints[at + 4] as number;
    this.texts[state] = undefined;
    // the scanner leaves numbers to us that it cannot read in one step
    if (kind !== STRING && scalars === null) this.valueIds[state] = this.ids.find(state, this.wideNumberAt(state));
  }

  private loadRowStart(state: number, index: number): void {
    if (this.rowStamps[state] !== this.event) {
      this.rowStamps[state] = this.event;
      this.presentInEvent.push(state);
      const known = this.rows[state];
      if (known === undefined) this.rows[state] = [];
      else known.length = 0;
    }
    (this.rows[state] as number[]).push(index);
  }

  private restart(): void {
    this.clock = 0;
    this.stamps.fill(0);
    this.scopeStamps.fill(0);
    this.rowStamps.fill(0);
  }
}
