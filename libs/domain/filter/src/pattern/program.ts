import { type CharacterSet, characterSet } from './character-set';
import type { PatternTree } from './pattern-tree';

/** `take` takes one character of a set, `fork` goes on in two places, `at-start` and `at-end` go on there only. */
export type Operation = 'take' | 'fork' | 'at-start' | 'at-end' | 'matched';

/** A pattern as instructions of a nondeterministic automaton: three arrays side by side. */
export interface Program {
  readonly operations: readonly Operation[];
  /** Where it goes on. */
  readonly next: readonly number[];
  /** Of `fork` the other way to go on, of `take` which of `sets` it takes. */
  readonly other: readonly number[];
  readonly sets: readonly CharacterSet[];
  /** Where a `match` begins. */
  readonly match: number;
  /** Where a `search` begins: it goes over any characters first. */
  readonly search: number;
}

/** @param tree whose size is within the limits: repetitions are written out */
export function programOf(tree: PatternTree): Program {
  return new Assembly().write(tree);
}

/** Written from the end to the beginning, so that what follows is there to be named. */
class Assembly {
  readonly operations: Operation[] = [];
  readonly next: number[] = [];
  readonly other: number[] = [];
  readonly sets: CharacterSet[] = [];
  private readonly setsByText = new Map<string, number>();

  write(tree: PatternTree): Program {
    const match = this.part(tree, this.add('matched', 0));
    const search = this.add('fork', match);
    this.other[search] = this.add('take', search, this.set([], true));
    return { operations: this.operations, next: this.next, other: this.other, sets: this.sets, match, search };
  }

  /** @returns where the part begins */
  private part(tree: PatternTree, next: number): number {
    switch (tree.kind) {
      case 'characters':
        return this.add('take', next, this.set(tree.items, tree.negated));
      case 'start':
        return this.add('at-start', next);
      case 'end':
        return this.add('at-end', next);
      case 'sequence':
        return tree.parts.reduceRight((after, part) => this.part(part, after), next);
      case 'choice':
        return tree.parts
          .map((part) => this.part(part, next))
          .reduceRight((others, one) => this.add('fork', one, others));
      case 'repeat':
        return this.repeat(tree, next);
    }
  }

  private repeat({ part, least, most }: Extract<PatternTree, { kind: 'repeat' }>, next: number): number {
    let entry = next;
    let written = 0;
    if (most === null) {
      const again = this.add('fork', next, next);
      const body = this.part(part, again);
      this.next[again] = body;
      entry = least === 0 ? again : body;
      written = 1;
    } else {
      for (let count = least; count < most; count++) entry = this.add('fork', this.part(part, entry), next);
    }
    for (let count = written; count < least; count++) entry = this.part(part, entry);
    return entry;
  }

  private add(operation: Operation, next: number, other = 0): number {
    this.operations.push(operation);
    this.next.push(next);
    this.other.push(other);
    return this.operations.length - 1;
  }

  private set(items: Extract<PatternTree, { kind: 'characters' }>['items'], negated: boolean): number {
    const text = JSON.stringify([items, negated]);
    const known = this.setsByText.get(text);
    if (known !== undefined) return known;
    this.setsByText.set(text, this.sets.length);
    return this.sets.push(characterSet(items, negated)) - 1;
  }
}
