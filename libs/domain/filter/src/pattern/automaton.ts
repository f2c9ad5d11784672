import type { StepBudget } from '../step-budget';
import { type Alphabet, alphabetOf } from './alphabet';
import { Frontier } from './frontier';
import type { Program } from './program';
import { type State, StateStore } from './state-store';

/** Instructions that are looked at for one step. */
const VISITS_PER_STEP = 8;
/** Instructions after which the budget is asked again. */
const SPEND_EVERY = 4096;

/**
 * States made for one text, and characters for each of them, beyond which this text needs too many to be worth remembering: making a state takes
 * as long as going on for some ten characters without.
 */
const FEW_STATES = 32;
const CHARACTERS_PER_STATE = 10;

/** How far a text has been read, and what of it is not yet paid for. */
interface Reading {
  readonly text: string;
  readonly part: boolean;
  readonly budget: StepBudget;
  at: number;
  visits: number;
  /** States made on the way. */
  made: number;
}

/**
 * Asks whether texts fit a pattern. All ways to read a text are followed at once, so that the time is at most the text's length times the
 * size of the program, whatever the pattern. States met before are remembered, so that it is usually the text's length alone; what is
 * charged does not depend on what is remembered.
 */
export class Automaton {
  private readonly alphabet: Alphabet;
  private readonly states: StateStore;

  constructor(private readonly program: Program) {
    this.alphabet = alphabetOf(program.sets);
    this.states = new StateStore(this.alphabet.size);
  }

  /**
   * @param part whether it is enough that some part of the text fits
   * @throws BudgetSpent
   */
  fits(text: string, part: boolean, budget: StepBudget): boolean {
    const reading: Reading = { text, part, budget, at: 0, visits: 0, made: 0 };
    const fits = this.read(reading);
    budget.spend(reading.visits / VISITS_PER_STEP);
    return fits;
  }

  private read(reading: Reading): boolean {
    const { text, part } = reading;
    let state = this.start(part ? this.program.search : this.program.match);
    while (reading.at < text.length) {
      if (part && state.matched) return true;
      if (state.waiting.length === 0) return false;
      const letter = this.nextLetter(reading, state.waiting.length);
      const known = state.after[letter];
      if (known === undefined && this.isHopeless(reading)) return this.readOn(reading, state, letter);
      state = known ?? this.learn(reading, state, letter);
    }
    return part ? state.matched || state.matchedAtEnd : state.matchedAtEnd;
  }

  private isHopeless({ made, at }: Reading): boolean {
    return this.states.isFull || (made > FEW_STATES && made * CHARACTERS_PER_STATE > at);
  }

  /** Reads the rest without remembering states. */
  private readOn(reading: Reading, { waiting }: State, firstLetter: number): boolean {
    const { text, part } = reading;
    let [present, ahead] = [new Frontier(this.program), new Frontier(this.program)];
    this.step(waiting, waiting.length, { letter: firstLetter, into: present });
    while (reading.at < text.length) {
      if (part && present.matched) return true;
      if (present.count === 0) return false;
      const letter = this.nextLetter(reading, present.count);
      this.step(present.waiting, present.count, { letter, into: ahead });
      [present, ahead] = [ahead, present];
    }
    return part ? present.matched || present.matchedAtEnd(false) : present.matchedAtEnd(false);
  }

  private start(entry: number): State {
    return this.states.start(entry, () => {
      const frontier = new Frontier(this.program);
      frontier.add(entry, true);
      return stateOf(frontier, true);
    });
  }

  private learn(reading: Reading, state: State, letter: number): State {
    reading.made++;
    const into = new Frontier(this.program);
    this.step(state.waiting, state.waiting.length, { letter, into });
    return this.states.remember(state, letter, stateOf(into, false));
  }

  private step(
    waiting: readonly number[] | Int32Array,
    count: number,
    { letter, into }: { letter: number; into: Frontier },
  ): void {
    const { next, other } = this.program;
    const taken = this.alphabet.setsOf(letter);
    into.clear();
    for (let index = 0; index < count; index++) {
      const at = waiting[index] ?? 0;
      if (taken[other[at] ?? 0] === 1) into.add(next[at] ?? 0, false);
    }
  }

  private nextLetter(reading: Reading, waiting: number): number {
    const code = reading.text.codePointAt(reading.at) ?? 0;
    reading.at += code > 0xffff ? 2 : 1;
    reading.visits += 1 + waiting;
    if (reading.visits > SPEND_EVERY) {
      reading.budget.spend(reading.visits / VISITS_PER_STEP);
      reading.visits = 0;
    }
    return this.alphabet.letterOf(code);
  }
}

function stateOf(frontier: Frontier, atStart: boolean): State {
  const waiting = [...frontier.waiting.subarray(0, frontier.count)].sort((a, b) => a - b);
  const { matched } = frontier;
  return { waiting, matched, matchedAtEnd: frontier.matchedAtEnd(atStart), after: [] };
}
