import { EQUALS, EXISTS, type PredicateTable, PREFIX, RANGE, ROWS, SUFFIX } from '../predicate/predicate-table';
import {
  type Branch,
  EQUALITIES,
  type Family,
  LITERALS,
  NO_STATE,
  PREFIXES,
  PRESENCE,
  RANGES,
  ROWS_BELOW,
  SUFFIXES,
} from './branch';
import { alone, theOneAt } from './child';
import { CONJUNCTION, ConjunctionStore, CONSUMED, LENGTH, NEXT, NONE, START } from './conjunction-store';
import { MATCHED, NodeStore, WAITING } from './node-store';
import { NO_CHILD, Transitions } from './transitions';

/**
 * The nodes of a trie with what hangs on them: branches and transitions to children, and the lists of conjunctions. Moves conjunctions in, down
 * and out, and takes empty nodes away; where each belongs is decided by its caller.
 */
export class TrieFrame {
  readonly conjunctions = new ConjunctionStore();
  readonly nodes = new NodeStore();
  readonly transitions = new Transitions();

  constructor(private readonly predicates: PredicateTable) {}

  get bytes(): number {
    return this.transitions.bytes + this.nodes.bytes + this.conjunctions.bytes;
  }

  // ---- literals

  /** What kind of branch answers the literal. */
  familyOf(literal: number): Family {
    if ((literal & 1) === 1) return LITERALS;
    switch (this.predicates.kinds[literal >> 1]) {
      case EQUALS:
        return EQUALITIES;
      case PREFIX:
        return PREFIXES;
      case SUFFIX:
        return SUFFIXES;
      case RANGE:
        return RANGES;
      case ROWS:
        return ROWS_BELOW;
      case EXISTS:
        return PRESENCE;
      default:
        return LITERALS;
    }
  }

  /** The place that a branch of the family asks about the literal. */
  stateOf(family: Family, literal: number): number {
    return family === LITERALS ? NO_STATE : (this.predicates.states[literal >> 1] as number);
  }

  /** Where the conjunction's literal is that the branch leads on with; -1 when it has none. */
  indexFor({ family, state }: Branch, id: number): number {
    const { cells, literals } = this.conjunctions;
    const at = id * CONJUNCTION;
    const start = cells[at + START] as number;
    for (let index = cells[at + CONSUMED] as number; index < (cells[at + LENGTH] as number); index++) {
      const literal = literals[start + index] as number;
      const own = this.familyOf(literal);
      if (own === family && this.stateOf(own, literal) === state) return index;
      // what is asked of rows can only be asked inside them
      if (own === ROWS_BELOW) return -1;
    }
    return -1;
  }

  // ---- moving

  /** Takes it from where it stands. Answers the node, which may be empty now. */
  pickUp(id: number): number {
    const node = this.conjunctions.nodeOf(id);
    if (this.conjunctions.isAlone(id)) this.cut(node, this.conjunctions.lastConsumed(id), alone(id));
    else this.takeOut(node, id);
    return node;
  }

  rootOf(node: number): number {
    let root = node;
    for (let parent = this.nodes.parentOf(root); parent !== NONE; parent = this.nodes.parentOf(root)) root = parent;
    return root;
  }

  /** The conjunctions of the node with literals left to ask. */
  waitingIn(node: number): number[] {
    const ids: number[] = [];
    const { cells } = this.conjunctions;
    for (let id = this.nodes.head(node, WAITING); id !== NONE; id = cells[id * CONJUNCTION + NEXT] as number)
      ids.push(id);
    return ids;
  }

  /** The child that the branch leads the conjunction to, made when it is the first to go there; null: there it stands alone, which needs no node. */
  descend(node: number, branch: Branch, id: number): number | null {
    const literal = this.conjunctions.consume(id, this.indexFor(branch, id));
    const known = this.childBehind(node, branch, literal);
    if (known >= 0) return known;
    if (known !== NO_CHILD) return this.makeRoom(node, branch, literal, theOneAt(known));
    branch.children++;
    if (branch.isLookedUp && this.conjunctions.isConsumed(id)) {
      this.conjunctions.putIn(id, node);
      this.conjunctions.setAlone(id, true);
      this.lead(node, branch, literal, alone(id));
      return null;
    }
    const child = this.nodes.add(node, literal);
    this.lead(node, branch, literal, child);
    return child;
  }

  /** A node for one that stood alone and for those to come. */
  private makeRoom(node: number, branch: Branch, literal: number, id: number): number {
    const child = this.nodes.add(node, literal);
    this.unlead(node, branch, literal, alone(id));
    this.lead(node, branch, literal, child);
    this.conjunctions.setAlone(id, false);
    this.putIn(child, id);
    return child;
  }

  private childBehind(node: number, branch: Branch, literal: number): number {
    if (branch.isLookedUp) return this.transitions.find(node, literal >> 1);
    return branch.targetOf(literal) ?? NO_CHILD;
  }

  private lead(node: number, branch: Branch, literal: number, target: number): void {
    if (!branch.isLookedUp) {
      branch.lead(literal, target);
      return;
    }
    const question = this.predicates.question(literal >> 1);
    if (question.kind === 'range') branch.ranges?.add(question.range, target);
    this.transitions.add(node, literal >> 1, target);
  }

  private unlead(node: number, branch: Branch, literal: number, target: number): void {
    if (!branch.isLookedUp) {
      branch.unlead(literal);
      return;
    }
    const question = this.predicates.question(literal >> 1);
    if (question.kind === 'range') branch.ranges?.remove(question.range, target);
    this.transitions.remove(node, literal >> 1);
  }

  putIn(node: number, id: number): void {
    const { conjunctions, nodes } = this;
    const list = conjunctions.isConsumed(id) ? MATCHED : WAITING;
    conjunctions.putIn(id, node);
    conjunctions.link(id, nodes.head(node, list));
    nodes.setHead(node, list, id);
    if (list === WAITING) nodes.countWaiting(node, 1);
  }

  takeOut(node: number, id: number): void {
    const { conjunctions, nodes } = this;
    const list = conjunctions.isConsumed(id) ? MATCHED : WAITING;
    const head = conjunctions.unlink(id);
    if (head !== null) nodes.setHead(node, list, head);
    if (list === WAITING) nodes.countWaiting(node, -1);
  }

  /** Takes away nodes that hold nothing any more, from below. */
  prune(from: number): void {
    for (let node = from; this.nodes.isEmpty(node);) {
      const parent = this.nodes.parentOf(node);
      if (parent === NONE) return;
      this.cut(parent, this.nodes.viaOf(node), node);
      this.nodes.remove(node);
      node = parent;
    }
  }

  private cut(parent: number, literal: number, target: number): void {
    const family = this.familyOf(literal);
    const branch = this.nodes.branchesOf(parent)?.get(family, this.stateOf(family, literal));
    if (branch === undefined) throw new Error('a node of the trie has no branch that leads to it');
    this.unlead(parent, branch, literal, target);
    if (--branch.children === 0) this.nodes.removeBranch(parent, branch);
  }
}
