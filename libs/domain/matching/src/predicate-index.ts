import type { AttributeMap } from '@carillon/domain-event';

import type { Conjunction, Disjunction } from './decompose/conjunction';
import { grownInt32 } from './growing-arrays';
import type { Literal } from './predicate/predicate';
import { PredicateTable } from './predicate/predicate-table';
import { DocumentWalker } from './scanner/document-walker';
import { EventValues } from './scanner/event-values';
import { PathStates, type PlaceStep } from './scanner/path-states';
import { ScannerMemory } from './scanner/scanner-memory';
import { ValueIds } from './scanner/value-ids';
import { INEXACT, OWNER_SHIFT, REPEATS } from './trie/conjunction-store';
import { ConjunctionTrie } from './trie/conjunction-trie';

/** What subscriptions of one project share. */
interface ProjectIndex {
  readonly node: number;
  readonly documents: number;
  readonly attributes: number;
  /** Attributes that somebody asks about, by state. */
  readonly attributesAsked: Map<number, AskedAttribute>;
  /** That the event is of CloudEvents 1.0: its document is then what its bytes say. */
  readonly presentVersion: number;
  /** Literals about the document. */
  documentUsers: number;
  subscriptions: number;
}

interface AskedAttribute {
  readonly name: string;
  /** Where it stands in the document of an event in CloudEvents JSON format. */
  readonly member: number;
  users: number;
}

/** How the index looks at one event; each is asked for at most once an event, and only when some subscription needs it. */
export interface EventSource {
  readonly project: string;
  /** Context attributes as text, names in lower case. */
  readonly attributes: AttributeMap;
  /** The bytes of the document, JSON that has been checked. Absent: only {@link document} will do. */
  readonly bytes?: Uint8Array | null;
  /**
   * `structured`, `binary`: the bytes are the event in CloudEvents JSON format, its attributes are their members, unless it is of a version
   * before 1.0; of a `binary` one they were made for us. `document` (the default): attributes and document have nothing in common.
   */
  readonly format?: 'structured' | 'binary' | 'document';
  /** The parsed document. May throw: there is none. */
  readonly document: unknown;
}

/** `isExact`: it wants the event; else its filter must be asked. */
export type Found = (subscription: number, isExact: boolean) => void;

/** Conjunctions looked at with one event of 16, to file anew what has turned out to be misfiled. */
const REFILED_AT_ONCE = 16;

/**
 * Finds subscriptions, which are numbers here, by what their filters ask. One for all projects: subscriptions of different projects share
 * nothing but memory.
 */
export class PredicateIndex {
  private readonly memory = new ScannerMemory();
  private readonly ids = new ValueIds(this.memory);
  private readonly places = new PathStates(this.memory);
  private readonly values = new EventValues(this.memory, this.ids);
  private readonly predicates = new PredicateTable(this.places, this.ids, this.values);
  private readonly walker = new DocumentWalker(this.ids);
  private readonly trie = new ConjunctionTrie(this.predicates, this.values, (conjunction) => this.report(conjunction));
  private readonly projects = new Map<string, ProjectIndex>();
  private found: Found = () => undefined;
  /** By subscription: the event that it was told of last. */
  private reported = new Int32Array(0);

  /** @returns the ids of its conjunctions, to be given back to {@link remove} */
  add(project: string, subscription: number, alternatives: Disjunction): number[] {
    const index = this.projects.get(project) ?? this.open(project);
    index.subscriptions++;
    const isRepeated = alternatives.length > 1;
    // of several alternatives one may be exact and another not: then who is found first decides, so that all are asked
    const exact = alternatives.every((one) => one.exact);
    if (subscription >= this.reported.length) this.reported = grownInt32(this.reported, subscription + 1);
    this.reported[subscription] = 0;
    return alternatives.map((one) => this.addConjunction(index, subscription, { ...one, exact }, isRepeated));
  }

  remove(project: string, conjunctions: readonly number[]): void {
    const index = this.projects.get(project);
    if (index === undefined) return;
    for (const id of conjunctions) this.removeConjunction(index, id);
    index.subscriptions--;
    if (index.subscriptions > 0) return;
    this.trie.closeRoot(index.node);
    this.predicates.release(index.presentVersion);
    this.places.close(index.documents);
    this.places.close(index.attributes);
    this.projects.delete(project);
  }

  /**
   * Tells `found` once of each subscription that may want the event, those in doubt too.
   * @throws whatever reading the event throws, after all who ask for what could be read have been told of
   */
  match(event: EventSource, found: Found): void {
    const index = this.projects.get(event.project);
    if (index === undefined) return;
    this.begin();
    this.found = found;
    try {
      this.read(index, event);
    } finally {
      if (this.values.isSampled) this.trie.refileSome(REFILED_AT_ONCE);
      // whoever asks for what could be read is found all the same
      this.trie.match(index.node);
    }
  }

  stats(): { conjunctions: number; predicates: number; nodes: number; bytes: number } {
    const { conjunctions, nodes, bytes } = this.trie.stats();
    return { conjunctions, predicates: this.predicates.size, nodes, bytes: this.memory.core.usedBytes() + bytes };
  }

  private begin(): void {
    if (!this.values.begin()) return;
    this.reported.fill(0);
    this.predicates.forgetAnswers();
  }

  private report(conjunction: number): void {
    const owner = this.trie.ownerOf(conjunction);
    const subscription = owner >> OWNER_SHIFT;
    if ((owner & REPEATS) !== 0) {
      if (this.reported[subscription] === this.values.eventStamp) return;
      this.reported[subscription] = this.values.eventStamp;
    }
    this.found(subscription, (owner & INEXACT) === 0);
  }

  /** Fills in the values that somebody asks about. */
  private read(index: ProjectIndex, event: EventSource): void {
    const isDocumentAsked = index.documentUsers > 0;
    const hasMembers = event.format === 'structured' || event.format === 'binary';
    if (!isDocumentAsked && index.attributesAsked.size === 0) return;
    // headers are at hand; a document made of them is worth making only for who asks about it
    const bytes = isDocumentAsked || event.format === 'structured' ? (event.bytes ?? null) : null;
    const tape = bytes === null ? null : this.memory.scan(index.documents, bytes);
    if (tape !== null) this.values.load(tape);
    const isAsRead = tape !== null && (!hasMembers || this.predicates.holds(index.presentVersion));
    if (isAsRead && hasMembers) {
      this.takeAttributes(index, event);
      return;
    }
    if (!isAsRead) this.begin();
    for (const [state, { name }] of index.attributesAsked) {
      const text = attributeOf(event, name);
      if (text !== undefined) this.values.setText(state, text);
    }
    if (isDocumentAsked && !isAsRead)
      this.values.load(this.walker.walk(this.places.view(index.documents), event.document));
  }

  /** The attributes of an event in CloudEvents JSON format are members of its document; those that are no text are asked for. */
  private takeAttributes({ attributesAsked }: ProjectIndex, event: EventSource): void {
    for (const [state, { name, member }] of attributesAsked) {
      if (!this.values.isPresent(member)) continue;
      const text = this.values.textOf(member) ?? attributeOf(event, name);
      if (text !== undefined) this.values.setText(state, text);
    }
  }

  private open(project: string): ProjectIndex {
    const documents = this.openRoot();
    const version = this.openBelow(documents, [{ name: 'specversion' }]);
    const index: ProjectIndex = {
      node: this.trie.openRoot(),
      documents,
      attributes: this.openRoot(),
      attributesAsked: new Map(),
      presentVersion: this.predicates.acquire(version, { kind: 'equals', value: '1.0' }),
      documentUsers: 0,
      subscriptions: 0,
    };
    this.projects.set(project, index);
    return index;
  }

  private openRoot(): number {
    const state = this.places.openRoot();
    this.values.register(state, this.places);
    return state;
  }

  private addConjunction(
    index: ProjectIndex,
    subscription: number,
    { literals, row, inRow, exact }: Conjunction,
    isRepeated: boolean,
  ): number {
    const numbers = literals.map((literal) => this.acquire(index, literal));
    if (row !== null) {
      numbers.push(this.acquire(index, { place: row, question: { kind: 'row' }, negated: false }));
      for (const literal of inRow) numbers.push(this.acquire(index, literal));
    }
    const different = [...new Set(numbers)];
    // the trie asks each once, so each is given back once
    for (const repeated of numbers.filter((literal, at) => numbers.indexOf(literal) !== at))
      this.release(index, repeated >> 1);
    const flags = (exact ? 0 : INEXACT) | (isRepeated || row !== null ? REPEATS : 0);
    return this.trie.add(index.node, subscription, different, flags);
  }

  private removeConjunction(index: ProjectIndex, id: number): void {
    const literals = this.trie.literalsOf(id);
    this.trie.remove(id);
    for (const literal of literals) this.release(index, literal >> 1);
  }

  private acquire(index: ProjectIndex, { place, question, negated }: Literal): number {
    const state = this.openBelow(place.root === 'document' ? index.documents : index.attributes, place.steps);
    if (place.root === 'document') index.documentUsers++;
    else this.askForAttribute(index, state, place.steps);
    return this.predicates.acquire(state, question) * 2 + (negated ? 1 : 0);
  }

  private release(index: ProjectIndex, predicate: number): void {
    const state = this.predicates.states[predicate] as number;
    const attribute = index.attributesAsked.get(state);
    if (attribute === undefined) index.documentUsers--;
    else if (--attribute.users === 0) {
      index.attributesAsked.delete(state);
      this.places.unwant(attribute.member, false);
      this.places.close(attribute.member);
    }
    this.predicates.release(predicate);
  }

  private openBelow(root: number, steps: readonly PlaceStep[]): number {
    let state = root;
    for (const step of steps) {
      const child = this.places.openChild(state, step);
      this.values.register(child, this.places);
      // the child holds on to its parent
      if (state !== root) this.places.close(state);
      state = child;
    }
    return state;
  }

  private askForAttribute(index: ProjectIndex, state: number, steps: readonly PlaceStep[]): void {
    const known = index.attributesAsked.get(state);
    if (known !== undefined) {
      known.users++;
      return;
    }
    const [step] = steps;
    if (step === undefined || step === 'any' || !('name' in step)) throw new Error('attributes have names');
    const member = this.openBelow(index.documents, steps);
    this.places.want(member, false);
    index.attributesAsked.set(state, { name: step.name, member, users: 1 });
  }
}

/** An attribute may be called `constructor`. */
function attributeOf({ attributes }: EventSource, name: string): string | undefined {
  return Object.hasOwn(attributes, name) ? attributes[name] : undefined;
}
