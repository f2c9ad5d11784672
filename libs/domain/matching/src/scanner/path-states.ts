import { STATE_FLAGS } from './scanner-core';
import type { ScannerMemory } from './scanner-memory';

/** One step from a place to one below it: a member, an element, or (`any`) each of them in turn. */
export type PlaceStep = { readonly name: string } | { readonly index: number } | 'any';

/** The scope of all states that are not inside a row. */
export const DOCUMENT = 0;

/** Bits of the scanner's word of lengths. */
const LENGTHS = 64;

interface State {
  id: number;
  parent: State | null;
  step: PlaceStep | null;
  names: Map<string, State> | null;
  /** How many names have each length in bytes, modulo {@link LENGTHS}. */
  nameLengths: Map<number, number> | null;
  indexes: Map<number, State> | null;
  any: State | null;
  /** Users and children. */
  references: number;
  /** Predicates that look at the value. */
  wanted: number;
  equalities: number;
  /** Id of the innermost row around it, or {@link DOCUMENT}. */
  scope: number;
}

/**
 * The places in documents that somebody asks about, as a tree whose nodes are numbered for the scanner. Counts users, so that a place that
 * nobody asks about any more costs nothing.
 */
export class PathStates {
  /** By id; holes are free ids. State 0 is nobody's: its number says {@link DOCUMENT}. */
  private readonly states: (State | undefined)[] = [undefined];
  private readonly free: number[] = [];

  constructor(private readonly memory: ScannerMemory) {}

  /** Ids are below this. */
  get capacity(): number {
    return this.states.length;
  }

  /** A root of its own, used once. */
  openRoot(): number {
    return this.open(null, null, DOCUMENT).id;
  }

  /** The state behind `step`, used once more. */
  openChild(parent: number, step: PlaceStep): number {
    const from = this.at(parent);
    const child = childOf(from, step);
    if (child !== undefined) {
      child.references++;
      return child.id;
    }
    const made = this.open(from, step, from.scope);
    if (step === 'any') {
      made.scope = made.id;
      from.any = made;
      this.memory.core.setAnyChild(from.id, made.id);
    } else if ('name' in step) {
      (from.names ??= new Map<string, State>()).set(step.name, made);
      const length = this.memory.put(step.name);
      this.memory.core.addName(from.id, this.memory.at, length, made.id);
      this.countLength(from, length, 1);
    } else {
      (from.indexes ??= new Map<number, State>()).set(step.index, made);
      this.memory.core.addIndex(from.id, step.index, made.id);
    }
    from.references++;
    this.tellFlags(from);
    return made.id;
  }

  /** Takes one use back; the last one takes the state away, and those above it that only led to it. */
  close(id: number): void {
    for (let state: State | null = this.at(id); state !== null && --state.references === 0; state = state.parent)
      this.remove(state);
  }

  /** One predicate more looks at the value; `equality`: for being equal to something. */
  want(id: number, equality: boolean): void {
    const state = this.at(id);
    state.wanted++;
    if (equality) state.equalities++;
    this.tellFlags(state);
  }

  unwant(id: number, equality: boolean): void {
    const state = this.at(id);
    state.wanted--;
    if (equality) state.equalities--;
    this.tellFlags(state);
  }

  scopeOf(id: number): number {
    return this.at(id).scope;
  }

  /** For walking a document beside the scanner. */
  view(id: number): PlaceView {
    return this.at(id);
  }

  private at(id: number): State {
    const state = this.states[id];
    if (state === undefined) throw new Error(`there is no state ${id}`);
    return state;
  }

  private open(parent: State | null, step: PlaceStep | null, scope: number): State {
    const id = this.free.pop() ?? this.states.length;
    const state: State = {
      id,
      parent,
      step,
      names: null,
      nameLengths: null,
      indexes: null,
      any: null,
      references: 1,
      wanted: 0,
      equalities: 0,
      scope,
    };
    this.states[id] = state;
    this.memory.core.openState(id);
    return state;
  }

  private remove({ id, parent, step }: State): void {
    this.states[id] = undefined;
    this.free.push(id);
    if (parent === null || step === null) return;
    if (step === 'any') parent.any = null;
    else if ('name' in step) {
      parent.names?.delete(step.name);
      if (parent.names?.size === 0) parent.names = null;
      const length = this.memory.put(step.name);
      this.memory.core.removeName(parent.id, this.memory.at, length);
      this.countLength(parent, length, -1);
    } else {
      parent.indexes?.delete(step.index);
      if (parent.indexes?.size === 0) parent.indexes = null;
      this.memory.core.removeIndex(parent.id, step.index);
    }
    this.tellFlags(parent);
  }

  private tellFlags(state: State): void {
    this.memory.core.setFlags(
      state.id,
      (state.wanted > 0 ? STATE_FLAGS.wanted : 0) |
        (state.equalities > 0 ? STATE_FLAGS.equality : 0) |
        (state.names === null ? 0 : STATE_FLAGS.names) |
        (state.any === null ? 0 : STATE_FLAGS.any) |
        (state.indexes === null ? 0 : STATE_FLAGS.indexes),
    );
  }

  /** The scanner looks up only names of a length that somebody asks for. */
  private countLength(state: State, bytes: number, change: 1 | -1): void {
    const counts = (state.nameLengths ??= new Map<number, number>());
    const length = bytes % LENGTHS;
    const count = (counts.get(length) ?? 0) + change;
    if (count === 0) counts.delete(length);
    else counts.set(length, count);
    // only the first and the last one of a length change anything
    if (count > (change > 0 ? 1 : 0)) return;
    let lengths = 0n;
    for (const one of counts.keys()) lengths |= 1n << BigInt(one);
    this.memory.core.setLengths(state.id, lengths);
  }
}

/** A state as a walker sees it. */
export interface PlaceView {
  readonly id: number;
  readonly names: ReadonlyMap<string, PlaceView> | null;
  readonly indexes: ReadonlyMap<number, PlaceView> | null;
  readonly any: PlaceView | null;
  readonly wanted: number;
  readonly equalities: number;
}

function childOf(state: State, step: PlaceStep): State | undefined {
  if (step === 'any') return state.any ?? undefined;
  return 'name' in step ? state.names?.get(step.name) : state.indexes?.get(step.index);
}
