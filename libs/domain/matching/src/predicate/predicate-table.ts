import { grownInt32, grownUint8 } from '../growing-arrays';
import { type AN_OBJECT, type EventValues } from '../scanner/event-values';
import { DOCUMENT, type PathStates } from '../scanner/path-states';
import type { Scalar, ValueIds } from '../scanner/value-ids';
import { isInRange, type Question } from './predicate';
import { RadixTree } from './radix-tree';

/** Kinds of predicates, as numbers for the trie. */
export const EQUALS = 1;
export const EXISTS = 2;
export const PREFIX = 3;
export const SUFFIX = 4;
export const RANGE = 5;
export const TEST = 6;
/** Enters the rows of a place. */
export const ROWS = 7;

const KINDS: Readonly<Record<Question['kind'], number>> = {
  equals: EQUALS,
  exists: EXISTS,
  prefix: PREFIX,
  suffix: SUFFIX,
  range: RANGE,
  test: TEST,
  row: ROWS,
};

/**
 * The predicates of all subscriptions, each (place, question) once, numbered. Tells of the present event whether one holds, and asks each at
 * most once an event (once a row).
 */
export class PredicateTable {
  /** {@link EQUALS} … by predicate; 0 is free. Read by the trie itself. */
  kinds = new Uint8Array(0);
  states = new Int32Array(0);
  private references = new Int32Array(0);
  private readonly questions: (Question | undefined)[] = [];
  private readonly free: number[] = [];
  private count = 0;
  /** Predicates other than equalities, by state and question. */
  private readonly known = new Map<string, number>();
  private readonly prefixes = new Map<number, TextSearch>();
  private readonly suffixes = new Map<number, TextSearch>();
  private answerStamps = new Int32Array(0);
  private answers = new Uint8Array(0);

  constructor(
    private readonly places: PathStates,
    private readonly ids: ValueIds,
    private readonly values: EventValues,
  ) {}

  get size(): number {
    return this.count - this.free.length;
  }

  /** The predicate's number, used once more. Takes over one use of the state when the predicate is new, and gives it back when it is known. */
  acquire(state: number, question: Question): number {
    const known = this.find(state, question);
    if (known >= 0) {
      this.references[known] = (this.references[known] as number) + 1;
      this.places.close(state);
      return known;
    }
    const predicate = this.free.pop() ?? this.count++;
    if (predicate >= this.kinds.length) this.grow();
    this.kinds[predicate] = KINDS[question.kind];
    this.states[predicate] = state;
    this.references[predicate] = 1;
    this.answerStamps[predicate] = 0;
    this.questions[predicate] = question;
    if (question.kind === 'equals') this.values.watch(predicate);
    this.enter(predicate, state, question);
    return predicate;
  }

  /** Takes one use back; the last one takes the predicate away. */
  release(predicate: number): void {
    const left = (this.references[predicate] as number) - 1;
    this.references[predicate] = left;
    if (left > 0) return;
    const state = this.states[predicate] as number;
    const question = this.question(predicate);
    this.leave(state, question);
    this.questions[predicate] = undefined;
    this.kinds[predicate] = 0;
    this.free.push(predicate);
    this.places.close(state);
  }

  /** In which share of events the equality held, 0 to 1; null: too little has been seen, or it is asked of rows. */
  shareOf(predicate: number): number | null {
    return this.values.scopeOf(this.states[predicate] as number) === DOCUMENT ? this.values.shareOf(predicate) : null;
  }

  /** How many of these the usual event satisfies, as far as that has been seen; null: too little has been seen. */
  expectedMatches(literals: Iterable<number>): number | null {
    let sum = 0;
    for (const literal of literals) {
      const share = this.kinds[literal >> 1] === EQUALS ? this.shareOf(literal >> 1) : null;
      if (share === null) return null;
      sum += share;
    }
    return sum;
  }

  question(predicate: number): Question {
    return this.questions[predicate] as Question;
  }

  /** Whether it holds for the present event and row. */
  holds(predicate: number): boolean {
    const state = this.states[predicate] as number;
    const { values } = this;
    if (!values.isPresent(state)) return false;
    switch (this.kinds[predicate]) {
      case EQUALS:
        return values.valueIds[state] === predicate;
      case EXISTS:
        return true;
      default:
        return this.answer(predicate, state);
    }
  }

  /** The predicates of kind prefix (or suffix) that hold in the place, looked up once an event (once a row). */
  textMatches(state: number, kind: typeof PREFIX | typeof SUFFIX): readonly number[] {
    const search = (kind === PREFIX ? this.prefixes : this.suffixes).get(state);
    const text = search === undefined ? null : this.values.textOf(state);
    if (search === undefined || text === null) return NOBODY;
    const stamp = this.values.stampOf(this.values.scopeOf(state));
    if (search.stamp !== stamp) {
      search.stamp = stamp;
      search.found.length = 0;
      search.tree.prefixesOf(kind === PREFIX ? text : reversed(text), search.remember);
    }
    return search.found;
  }

  /** To be called when stamps begin anew. */
  forgetAnswers(): void {
    this.answerStamps.fill(0);
    for (const search of [...this.prefixes.values(), ...this.suffixes.values()]) search.stamp = 0;
  }

  private answer(predicate: number, state: number): boolean {
    const stamp = this.values.stampOf(this.values.scopeOf(state));
    if (this.answerStamps[predicate] !== stamp) {
      this.answerStamps[predicate] = stamp;
      this.answers[predicate] = isAnswered(this.question(predicate), this.values.valueAt(state)) ? 1 : 0;
    }
    return this.answers[predicate] === 1;
  }

  private find(state: number, question: Question): number {
    if (question.kind === 'equals') return this.ids.find(state, question.value);
    return this.known.get(keyOf(state, question)) ?? -1;
  }

  private enter(predicate: number, state: number, question: Question): void {
    if (question.kind !== 'row') this.places.want(state, question.kind === 'equals');
    if (question.kind === 'equals') this.ids.add(state, question.value, predicate);
    else this.known.set(keyOf(state, question), predicate);
    if (question.kind === 'prefix') searchIn(this.prefixes, state).tree.add(question.text, predicate);
    if (question.kind === 'suffix') searchIn(this.suffixes, state).tree.add(reversed(question.text), predicate);
  }

  private leave(state: number, question: Question): void {
    if (question.kind !== 'row') this.places.unwant(state, question.kind === 'equals');
    if (question.kind === 'equals') this.ids.remove(state, question.value);
    else this.known.delete(keyOf(state, question));
    if (question.kind === 'prefix') drop(this.prefixes, state, question.text);
    if (question.kind === 'suffix') drop(this.suffixes, state, reversed(question.text));
  }

  private grow(): void {
    const needed = this.kinds.length + 1;
    this.kinds = grownUint8(this.kinds, needed);
    this.states = grownInt32(this.states, needed);
    this.references = grownInt32(this.references, needed);
    this.answerStamps = grownInt32(this.answerStamps, needed);
    this.answers = grownUint8(this.answers, needed);
  }
}

/** The prefixes asked for in one place, and those that the present value has. */
interface TextSearch {
  readonly tree: RadixTree;
  readonly found: number[];
  readonly remember: (predicate: number) => void;
  stamp: number;
}

const NOBODY: readonly number[] = [];

function searchIn(searches: Map<number, TextSearch>, state: number): TextSearch {
  const known = searches.get(state);
  if (known !== undefined) return known;
  const found: number[] = [];
  const search = {
    tree: new RadixTree(),
    found,
    remember: (predicate: number) => void found.push(predicate),
    stamp: 0,
  };
  searches.set(state, search);
  return search;
}

function drop(searches: Map<number, TextSearch>, state: number, text: string): void {
  const search = searches.get(state);
  search?.tree.remove(text);
  if (search?.tree.isEmpty === true) searches.delete(state);
  else if (search !== undefined) search.stamp = 0;
}

function isAnswered(question: Question, value: Scalar | typeof AN_OBJECT): boolean {
  switch (question.kind) {
    case 'prefix':
      return typeof value === 'string' && value.startsWith(question.text);
    case 'suffix':
      return typeof value === 'string' && value.endsWith(question.text);
    case 'range':
      return (typeof value === 'number' || typeof value === 'bigint') && isInRange(value, question.range);
    case 'test':
      return question.test.holds(value);
    default:
      return true;
  }
}

function keyOf(state: number, question: Question): string {
  switch (question.kind) {
    case 'prefix':
    case 'suffix':
      return `${state} ${question.kind} ${question.text}`;
    case 'range': {
      const { low, lowIncluded, high, highIncluded } = question.range;
      return `${state} ${lowIncluded ? '[' : '('}${String(low)},${String(high)}${highIncluded ? ']' : ')'}`;
    }
    case 'test':
      return `${state} test ${question.test.key}`;
    default:
      return `${state} ${question.kind}`;
  }
}

/** By UTF-16 units: only ever compared with texts reversed the same way. */
function reversed(text: string): string {
  let result = '';
  for (let at = text.length - 1; at >= 0; at--) result += text.charAt(at);
  return result;
}
