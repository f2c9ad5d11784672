import { grownInt32 } from '../growing-arrays';

/** No conjunction, no node. */
export const NONE = -1;

/** Integers of one conjunction, side by side, because they are read together: one line of the processor's cache has two of them. */
export const CONJUNCTION = 8;
/** Its neighbours in the list that it stands in. */
export const NEXT = 0;
const PREVIOUS = 1;
/** Where its literals begin, how many they are, and how many of them are known to hold where it stands. */
export const START = 2;
export const LENGTH = 3;
export const CONSUMED = 4;
/** 1: it stands alone behind its last literal, without a node of its own. */
const ALONE = 5;
/** The node that it stands in, or behind. */
const NODE = 6;

/** What {@link ConjunctionStore.owners} has below the subscription's number. */
export const OWNER_SHIFT = 2;
/** Flag: that all literals hold is not enough, the filter itself must be asked. */
export const INEXACT = 1;
/** Flag: it can be found several times for one event, or another one of its subscription can. */
export const REPEATS = 2;

const SHORTEST = 1;

/**
 * The conjunctions of all subscriptions as integers: which literals each has (a predicate's number times two, plus one when it must not
 * hold), whom it is of, and the list that it stands in. Literals lie in one array; the room of what is removed is used again by its length.
 */
export class ConjunctionStore {
  /** {@link CONJUNCTION} integers each. Read by the trie itself, which is why it is no method. */
  cells = new Int32Array(0);
  /** By conjunction: its subscription and its flags, all that is needed of one that was found; kept apart so that a million of them stay in the cache. */
  owners = new Int32Array(0);
  literals = new Int32Array(0);
  private used = 0;
  private count = 0;
  private readonly free: number[] = [];
  /** Starts of free room by its length. */
  private readonly freeRoom: (number[] | undefined)[] = [];

  get size(): number {
    return this.count - this.free.length;
  }

  get bytes(): number {
    return this.cells.byteLength + this.owners.byteLength + this.literals.byteLength;
  }

  add(subscription: number, literals: readonly number[], flags: number): number {
    const id = this.free.pop() ?? this.count++;
    const at = id * CONJUNCTION;
    if (at >= this.cells.length) this.cells = grownInt32(this.cells, at + CONJUNCTION);
    if (id >= this.owners.length) this.owners = grownInt32(this.owners, id + 1);
    this.owners[id] = (subscription << OWNER_SHIFT) | flags;
    const start = this.roomFor(Math.max(SHORTEST, literals.length));
    this.cells[at + START] = start;
    this.cells[at + LENGTH] = literals.length;
    this.cells[at + CONSUMED] = 0;
    this.cells[at + ALONE] = 0;
    for (const [index, literal] of literals.entries()) this.literals[start + index] = literal;
    return id;
  }

  /** Ids are below this; not all of them are in use. */
  get end(): number {
    return this.count;
  }

  has(id: number): boolean {
    return this.lengthOf(id) !== NONE;
  }

  /** It stands nowhere any more, and nothing is known to hold. */
  lift(id: number): void {
    this.cells[id * CONJUNCTION + CONSUMED] = 0;
    this.cells[id * CONJUNCTION + ALONE] = 0;
  }

  /** It stands in no list any more. */
  remove(id: number): void {
    const length = Math.max(SHORTEST, this.lengthOf(id));
    this.cells[id * CONJUNCTION + LENGTH] = NONE;
    (this.freeRoom[length] ??= []).push(this.cells[id * CONJUNCTION + START] as number);
    this.free.push(id);
  }

  literalsOf(id: number): readonly number[] {
    const start = this.cells[id * CONJUNCTION + START] as number;
    return [...this.literals.subarray(start, start + this.lengthOf(id))];
  }

  /** The literal that leads to it from the root, once one does. */
  firstOf(id: number): number {
    return this.literals[this.cells[id * CONJUNCTION + START] as number] as number;
  }

  /** Those that are not known to hold where it stands. */
  leftOf(id: number): readonly number[] {
    return this.literalsOf(id).slice(this.cells[id * CONJUNCTION + CONSUMED]);
  }

  isConsumed(id: number): boolean {
    return this.cells[id * CONJUNCTION + CONSUMED] === this.cells[id * CONJUNCTION + LENGTH];
  }

  consumedOf(id: number): number {
    return this.cells[id * CONJUNCTION + CONSUMED] as number;
  }

  isAlone(id: number): boolean {
    return this.cells[id * CONJUNCTION + ALONE] === 1;
  }

  setAlone(id: number, isAlone: boolean): void {
    this.cells[id * CONJUNCTION + ALONE] = isAlone ? 1 : 0;
  }

  /** The literal that led to where it stands. */
  lastConsumed(id: number): number {
    const at = id * CONJUNCTION;
    return this.literals[(this.cells[at + START] as number) + (this.cells[at + CONSUMED] as number) - 1] as number;
  }

  /** Where it stands; of one that stands alone, the node that it stands behind. */
  nodeOf(id: number): number {
    return this.cells[id * CONJUNCTION + NODE] as number;
  }

  putIn(id: number, node: number): void {
    this.cells[id * CONJUNCTION + NODE] = node;
  }

  /** Notes that the literal at `index` holds wherever the conjunction stands from now on; the others keep their order. Answers the literal. */
  consume(id: number, index: number): number {
    const at = id * CONJUNCTION;
    const start = this.cells[at + START] as number;
    const first = this.cells[at + CONSUMED] as number;
    const literal = this.literals[start + index] as number;
    this.literals.copyWithin(start + first + 1, start + first, start + index);
    this.literals[start + first] = literal;
    this.cells[at + CONSUMED] = first + 1;
    return literal;
  }

  /** Puts it before `head`; it is the new head. */
  link(id: number, head: number): void {
    this.cells[id * CONJUNCTION + NEXT] = head;
    this.cells[id * CONJUNCTION + PREVIOUS] = NONE;
    if (head !== NONE) this.cells[head * CONJUNCTION + PREVIOUS] = id;
  }

  /** Takes it out of its list; answers the new head when it was the head, else null. */
  unlink(id: number): number | null {
    const next = this.cells[id * CONJUNCTION + NEXT] as number;
    const previous = this.cells[id * CONJUNCTION + PREVIOUS] as number;
    if (next !== NONE) this.cells[next * CONJUNCTION + PREVIOUS] = previous;
    if (previous === NONE) return next;
    this.cells[previous * CONJUNCTION + NEXT] = next;
    return null;
  }

  private lengthOf(id: number): number {
    return this.cells[id * CONJUNCTION + LENGTH] as number;
  }

  private roomFor(length: number): number {
    const free = this.freeRoom[length]?.pop();
    if (free !== undefined) return free;
    const start = this.used;
    this.used += length;
    if (this.used > this.literals.length) this.literals = grownInt32(this.literals, this.used);
    return start;
  }
}
