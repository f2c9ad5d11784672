import { EQUALS, EXISTS, type PredicateTable, PREFIX, RANGE, ROWS, SUFFIX } from '../predicate/predicate-table';
import type { EventValues } from '../scanner/event-values';
import {
  Branch,
  EQUALITIES,
  type Family,
  LITERALS,
  NO_STATE,
  PLACED,
  PREFIXES,
  PRESENCE,
  RANGES,
  ROWS_BELOW,
  SUFFIXES,
} from './branch';
import type { Branches } from './branches';
import { CONJUNCTION, ConjunctionStore, CONSUMED, LENGTH, NEXT, NONE, START } from './conjunction-store';
import { BRANCHES, MATCHED, NODE_CELLS, NodeStore, WAITING } from './node-store';
import { bestSplit } from './split';
import { NO_CHILD, Transitions } from './transitions';

/** A literal that holds for more than this share of events tells little; one is worth waiting for that is satisfied by this part of those. */
const COMMON = 0.5;
const RARER = 0.25;
/** Taken for the share of a literal while nothing is known of it. */
const UNKNOWN_SHARE = 0.2;

/**
 * Conjunctions of literals, found by the event. A node stands for literals that hold; its children for one more. Which literal a conjunction
 * is filed under is decided where many would stand together, by what tells those apart best (as burst tries do: S. Heinz, J. Zobel,
 * H. E. Williams, 2002); until then they wait in a list and are asked one by one, with each predicate judged once an event.
 *
 * What is visited for an event are nodes whose literals all hold for it: work depends on the event and on what it satisfies, not on how many
 * conjunctions are kept. The exception are literals that nothing can look up (what must be absent or differ, regular expressions): each
 * different one under a visited node is asked.
 */
export class ConjunctionTrie {
  readonly conjunctions = new ConjunctionStore();
  readonly nodes = new NodeStore();
  private readonly transitions = new Transitions();
  private nextToRefile = 0;

  constructor(
    private readonly predicates: PredicateTable,
    private readonly values: EventValues,
    /** Told of each conjunction that holds, perhaps more than once an event. */
    private readonly found: (conjunction: number) => void,
  ) {}

  /** A root of its own: conjunctions under different roots never meet. */
  openRoot(): number {
    return this.nodes.add(NONE, NONE);
  }

  closeRoot(root: number): void {
    this.nodes.remove(root);
  }

  /**
   * `literals`: predicates times two, plus one when negated; those about rows behind the one that enters the rows.
   * @returns the conjunction's id
   */
  add(root: number, subscription: number, literals: readonly number[], flags: number): number {
    const id = this.conjunctions.add(subscription, literals, flags);
    this.file(root, id);
    return id;
  }

  remove(id: number): void {
    this.prune(this.pickUp(id));
    this.conjunctions.remove(id);
  }

  /**
   * Looks at some conjunctions, the next ones each time, and files those anew that stand behind something that is nearly always so although
   * they ask for something rare as well: what is rare may have become known only since.
   */
  refileSome(count: number): void {
    const { end } = this.conjunctions;
    for (let looked = 0; looked < Math.min(count, end); looked++) {
      const id = this.nextToRefile++ % end;
      if (this.conjunctions.has(id) && this.isMisfiled(id)) this.refile(id);
    }
  }

  /** Tells `found` of the conjunctions under `root` that hold for the present event. */
  match(root: number): void {
    this.visit(root);
  }

  get bytes(): number {
    return this.transitions.bytes + this.nodes.bytes + this.conjunctions.bytes;
  }

  // ---- asking

  /** Recursion is as deep as the longest conjunction. */
  private visit(node: number): void {
    const { nodes } = this;
    const { cells } = this.conjunctions;
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
    // the row's list is another one as soon as another row is opened
    for (const states of [this.values.presentInEvent, [...this.values.presentInRow]]) {
      for (const state of states) {
        for (const family of PLACED) {
          const branch = branches.get(family, state);
          if (branch !== undefined) this.follow(node, branch);
        }
      }
    }
  }

  private follow(node: number, branch: Branch): void {
    const { values, transitions } = this;
    const { state } = branch;
    switch (branch.family) {
      case EQUALITIES: {
        if (!values.isPresent(state)) return;
        const predicate = values.valueIds[state] as number;
        if (predicate < 0) return;
        this.reach(transitions.find(node, predicate));
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
    const { cells } = this.conjunctions;
    const at = id * CONJUNCTION;
    const start = cells[at + START] as number;
    if (this.holdAll(start + (cells[at + CONSUMED] as number), start + (cells[at + LENGTH] as number))) this.found(id);
  }

  private holdAll(from: number, end: number): boolean {
    const { literals } = this.conjunctions;
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

  // ---- filing

  private isMisfiled(id: number): boolean {
    const literals = this.conjunctions.literalsOf(id);
    const [first] = literals;
    return first !== undefined && this.conjunctions.consumedOf(id) > 0 && this.isTooCommon(first, literals.slice(1));
  }

  private refile(id: number): void {
    const node = this.pickUp(id);
    const root = this.rootOf(node);
    // before it is filed: a node that goes must not be filed into
    this.prune(node);
    this.conjunctions.lift(id);
    this.file(root, id);
  }

  private rootOf(node: number): number {
    let root = node;
    for (let parent = this.nodes.parentOf(root); parent !== NONE; parent = this.nodes.parentOf(root)) root = parent;
    return root;
  }

  /** Takes it from where it stands. Answers the node, which may be empty now. */
  private pickUp(id: number): number {
    const node = this.conjunctions.nodeOf(id);
    if (this.conjunctions.isAlone(id)) this.cut(node, this.conjunctions.lastConsumed(id), alone(id));
    else this.takeOut(node, id);
    return node;
  }

  /** Whether nearly every event satisfies the literal and far fewer one of the others. */
  private isTooCommon(literal: number, others: readonly number[]): boolean {
    const share = this.shareOf(literal);
    if (share === null || share < COMMON) return false;
    return others.some((other) => (this.shareOf(other) ?? 1) < share * RARER);
  }

  /** The share of events that satisfy it; null: not known, or not counted for such literals. */
  private shareOf(literal: number): number | null {
    return this.familyOf(literal) === EQUALITIES ? this.predicates.shareOf(literal >> 1) : null;
  }

  /** Takes the conjunction down to where it belongs at present. */
  private file(root: number, id: number): void {
    let node = root;
    while (!this.conjunctions.isConsumed(id)) {
      const branch = this.branchFor(node, id);
      if (branch === null) break;
      const next = this.descend(node, branch, id);
      if (next === null) return;
      node = next;
    }
    this.putIn(node, id);
    if (this.nodes.isCrowded(node)) this.split(node);
  }

  /**
   * The branch of the node that has a question of the conjunction's, of several the one whose answer is yes most rarely. Null: there is none, or
   * only one that does not help and the conjunction has a better question: it waits until enough of its kind are there to open a branch for it.
   */
  private branchFor(node: number, id: number): Branch | null {
    const branches = this.nodes.branchesOf(node);
    if (branches === null) return null;
    const literals = this.conjunctions.leftOf(id);
    let best: Branch | null = null;
    let bestLiteral = NONE;
    let bestShare = Infinity;
    for (const literal of literals) {
      const family = this.familyOf(literal);
      const branch = branches.get(family, this.stateOf(family, literal));
      const share = family === LITERALS ? 1 : (this.shareOf(literal) ?? UNKNOWN_SHARE);
      if (branch !== undefined && share < bestShare) {
        best = branch;
        bestLiteral = literal;
        bestShare = share;
      }
      // what is asked of rows can only be asked inside them
      if (family === ROWS_BELOW) break;
    }
    return best !== null && this.isTooCommon(bestLiteral, literals) ? null : best;
  }

  /** Where the conjunction's literal is that the branch leads on with; -1 when it has none. */
  private indexFor({ family, state }: Branch, id: number): number {
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

  private stateOf(family: Family, literal: number): number {
    return family === LITERALS ? NO_STATE : (this.predicates.states[literal >> 1] as number);
  }

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

  /** The child that the branch leads the conjunction to, made when it is the first to go there; null: there it stands alone, which needs no node. */
  private descend(node: number, branch: Branch, id: number): number | null {
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

  private putIn(node: number, id: number): void {
    const { conjunctions, nodes } = this;
    const list = conjunctions.isConsumed(id) ? MATCHED : WAITING;
    conjunctions.putIn(id, node);
    conjunctions.link(id, nodes.head(node, list));
    nodes.setHead(node, list, id);
    if (list === WAITING) nodes.countWaiting(node, 1);
  }

  private takeOut(node: number, id: number): void {
    const { conjunctions, nodes } = this;
    const list = conjunctions.isConsumed(id) ? MATCHED : WAITING;
    const head = conjunctions.unlink(id);
    if (head !== null) nodes.setHead(node, list, head);
    if (list === WAITING) nodes.countWaiting(node, -1);
  }

  /** Takes away nodes that hold nothing any more, from below. */
  private prune(from: number): void {
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

  // ---- splitting

  /** Opens the branch that tells the waiting conjunctions of a node apart best, and sends those down that it suits. */
  private split(node: number): void {
    const waiting = this.waitingIn(node);
    const choice = bestSplit(waiting, this.conjunctions, this.predicates, (literal) => this.familyOf(literal));
    if (choice === null) {
      // nothing to gain until there are many more
      this.nodes.splitAbove(node, waiting.length * 2);
      return;
    }
    const branch = new Branch(choice.family, choice.state);
    this.nodes.addBranch(node, branch);
    for (const id of waiting) {
      if (this.indexFor(branch, id) < 0) continue;
      this.takeOut(node, id);
      const child = this.descend(node, branch, id);
      if (child !== null) this.file(child, id);
    }
  }

  private waitingIn(node: number): number[] {
    const ids: number[] = [];
    const { cells } = this.conjunctions;
    for (let id = this.nodes.head(node, WAITING); id !== NONE; id = cells[id * CONJUNCTION + NEXT] as number)
      ids.push(id);
    return ids;
  }
}

/** What a conjunction that stands alone is called where nodes are: below {@link NO_CHILD}. */
function alone(id: number): number {
  return NO_CHILD - 1 - id;
}

function theOneAt(child: number): number {
  return NO_CHILD - 1 - child;
}
