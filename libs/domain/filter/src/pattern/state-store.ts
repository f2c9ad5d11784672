/** The instructions that wait for a character, after some text. */
export interface State {
  readonly waiting: readonly number[];
  /** It has matched, whatever comes. */
  readonly matched: boolean;
  /** It has matched if this is the end of the text. */
  readonly matchedAtEnd: boolean;
  /** Where each letter leads; filled as texts need it. */
  readonly after: (State | undefined)[];
}

/** Numbers that all automata of the process may remember together, some 8 bytes each. */
const PROCESS_LIMIT = 4_000_000;
/** And one of them. */
const AUTOMATON_LIMIT = 32_768;

let used = 0;
const stores = new Set<StateStore>();

/**
 * The states of one automaton that are remembered. Memory is bounded, for one automaton and for all: ten thousand patterns
 * that are meant to need many states must not fill it. Without room, states are not remembered, which is slower and nothing else.
 */
export class StateStore {
  private readonly starts = new Map<number, State>();
  private readonly known = new Map<string, State>();
  private held = 0;

  constructor(private readonly letters: number) {}

  get isFull(): boolean {
    return this.held > AUTOMATON_LIMIT;
  }

  /** The state before the first character. A store that has become full begins anew here. */
  start(entry: number, make: () => State): State {
    if (this.isFull) this.forget();
    const known = this.starts.get(entry);
    if (known !== undefined) return known;
    const state = this.once(make());
    this.starts.set(entry, state);
    return state;
  }

  /** @returns the state that means the same as `made` */
  remember(from: State, letter: number, made: State): State {
    const state = this.once(made);
    from.after[letter] = state;
    return state;
  }

  private once(state: State): State {
    const name = `${state.matched ? 1 : 0}${state.matchedAtEnd ? 1 : 0}${state.waiting.join()}`;
    const known = this.known.get(name);
    if (known !== undefined) return known;
    this.take(16 + this.letters + 2 * state.waiting.length);
    this.known.set(name, state);
    return state;
  }

  private take(numbers: number): void {
    if (used + numbers > PROCESS_LIMIT) for (const store of stores) store.forget();
    stores.add(this);
    used += numbers;
    this.held += numbers;
  }

  private forget(): void {
    this.starts.clear();
    this.known.clear();
    used -= this.held;
    this.held = 0;
    stores.delete(this);
  }
}
