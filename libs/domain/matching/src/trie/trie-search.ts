import { type PredicateTable, PREFIX, ROWS, SUFFIX } from '../predicate/predicate-table';
import type { EventValues } from '../scanner/event-values';
import { type Branch, EQUALITIES, LITERALS, PLACED, PREFIXES, PRESENCE, RANGES, ROWS_BELOW, SUFFIXES } from './branch';
import type { Branches } from './branches';
import { theOneAt } from './child';
import { CONJUNCTION, CONSUMED, LENGTH, NEXT, NONE, START } from './conjunction-store';
import { BRANCHES, MATCHED, NODE_CELLS, WAITING } from './node-store';
import { NO_CHILD } from './transitions';
import type { TrieFrame } from './trie-frame';

/**
 * Asks a trie for the present event: visits nodes whose literals all hold for it. Allocates nothing per conjunction.
 */
export class TrieSearch {
  constructor(
    private readonly frame: TrieFrame,
    private readonly predicates: PredicateTable,
    private readonly values: EventValues,
    /** Told of each conjunction that holds, perhaps more than once an event. */
    private readonly found: (conjunction: number) => void,
  ) {}

  /** Tells `found` of what holds at the node and below it. Recursion is as deep as the longest conjunction. */
  visit(node: number): void {
    const { nodes, conjunctions } = this.frame;
    const { cells } = conjunctions;
    const at = node * NODE_CELLS;
    for (let id = nodes.cells[at + MATCHED] as number; id !== NONE; id = cells[id * CONJUNCTION + NEXT] as number)
      this.found(id);
    for (let id = nodes.cells[at + WAITING] as number; id !== NONE; id = cells[id * CONJUNCTION + NEXT] as number)
      this.ask(id);
    const branchesAt = nodes.cells[at + BRANCHES] as number;
    if (branchesAt === NONE) return;
    const branches = nodes.branches[branchesAt] as Branches;
    if (branches.areMany) {
      this.followPresent(node, branches);
      return;
    }
    const { list } = branches;
    for (let index = 0; index < list.length; index++) this.follow(node, list[index] as Branch);
  }

  /** Of many branches, those about places where the event has something. */
  private followPresent(node: number, branches: Branches): void {
    const { literals } = branches;
    if (literals !== undefined) this.follow(node, literals);
    for (const states of [this.values.presentInEvent, this.values.presentInRow()]) {
      for (const state of states) {
        for (const family of PLACED) {
          const branch = branches.get(family, state);
          if (branch !== undefined) this.follow(node, branch);
        }
      }
    }
  }

  private follow(node: number, branch: Branch): void {
    const { values } = this;
    const { transitions } = this.frame;
    const { state } = branch;
    switch (branch.family) {
      case EQUALITIES: {
        if (!values.isPresent(state)) return;
        const predicate = values.valueIds[state] as number;
        if (predicate >= 0) this.reach(transitions.find(node, predicate));
        return;
      }
      case PREFIXES:
      case SUFFIXES: {
        if (!values.isPresent(state)) return;
        const matches = this.predicates.textMatches(state, branch.family === PREFIXES ? PREFIX : SUFFIX);
        for (let index = 0; index < matches.length; index++)
          this.reach(transitions.find(node, matches[index] as number));
        return;
      }
      case RANGES: {
        if (!values.isPresent(state)) return;
        const value = values.valueAt(state);
        if (typeof value !== 'number' && typeof value !== 'bigint') return;
        branch.ranges?.holding(value, this.reachEach);
        return;
      }
      case ROWS_BELOW: {
        const rows = values.rowCount(state);
        for (let row = 0; row < rows; row++) {
          values.openRow(state, row);
          this.visit(branch.targets[0] as number);
        }
        return;
      }
      case PRESENCE:
        if (values.isPresent(state)) this.visit(branch.targets[0] as number);
        return;
      case LITERALS:
        for (let index = 0; index < branch.literals.length; index++) {
          if (this.holds(branch.literals[index] as number)) this.visit(branch.targets[index] as number);
        }
    }
  }

  /** A node, a conjunction that stands alone, or nothing. */
  private reach(child: number): void {
    if (child >= 0) this.visit(child);
    else if (child !== NO_CHILD) this.found(theOneAt(child));
  }

  private readonly reachEach = (child: number): void => {
    this.reach(child);
  };

  /** Asks what is left of a waiting conjunction. */
  private ask(id: number): void {
    const { cells } = this.frame.conjunctions;
    const at = id * CONJUNCTION;
    const start = cells[at + START] as number;
    if (this.holdAll(start + (cells[at + CONSUMED] as number), start + (cells[at + LENGTH] as number))) this.found(id);
  }

  private holdAll(from: number, end: number): boolean {
    const { literals } = this.frame.conjunctions;
    for (let at = from; at < end; at++) {
      const literal = literals[at] as number;
      if (this.predicates.kinds[literal >> 1] === ROWS) return this.holdInARow(literal >> 1, at + 1, end);
      if (!this.holds(literal)) return false;
    }
    return true;
  }

  private holdInARow(predicate: number, from: number, end: number): boolean {
    const state = this.predicates.states[predicate] as number;
    const rows = this.values.rowCount(state);
    for (let row = 0; row < rows; row++) {
      this.values.openRow(state, row);
      if (this.holdAll(from, end)) return true;
    }
    return false;
  }

  private holds(literal: number): boolean {
    return this.predicates.holds(literal >> 1) !== ((literal & 1) === 1);
  }
}
