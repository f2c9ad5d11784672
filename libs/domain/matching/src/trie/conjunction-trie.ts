import type { PredicateTable } from '../predicate/predicate-table';
import type { EventValues } from '../scanner/event-values';
import { Branch, EQUALITIES, LITERALS, ROWS_BELOW } from './branch';
import { NONE } from './conjunction-store';
import { bestSplit } from './split';
import { TrieFrame } from './trie-frame';
import { TrieSearch } from './trie-search';

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
  private readonly frame: TrieFrame;
  private readonly search: TrieSearch;
  private nextToRefile = 0;

  /** `found` is told of each conjunction that holds, perhaps more than once an event. */
  constructor(
    private readonly predicates: PredicateTable,
    values: EventValues,
    found: (conjunction: number) => void,
  ) {
    this.frame = new TrieFrame(predicates);
    this.search = new TrieSearch(this.frame, predicates, values, found);
  }

  /** A root of its own: conjunctions under different roots never meet. */
  openRoot(): number {
    return this.frame.nodes.add(NONE, NONE);
  }

  closeRoot(root: number): void {
    this.frame.nodes.remove(root);
  }

  /**
   * `literals`: predicates times two, plus one when negated; those about rows behind the one that enters the rows.
   * @returns the conjunction's id
   */
  add(root: number, subscription: number, literals: readonly number[], flags: number): number {
    const id = this.frame.conjunctions.add(subscription, literals, flags);
    this.file(root, id);
    return id;
  }

  remove(id: number): void {
    this.frame.prune(this.frame.pickUp(id));
    this.frame.conjunctions.remove(id);
  }

  /**
   * Looks at some conjunctions, the next ones each time, and files those anew that stand behind something that is nearly always so although
   * they ask for something rare as well: what is rare may have become known only since.
   */
  refileSome(count: number): void {
    const { end } = this.frame.conjunctions;
    for (let looked = 0; looked < Math.min(count, end); looked++) {
      const id = this.nextToRefile++ % end;
      if (this.frame.conjunctions.has(id) && this.isMisfiled(id)) this.refile(id);
    }
  }

  /** Tells of the conjunctions under `root` that hold for the present event. */
  match(root: number): void {
    this.search.visit(root);
  }

  /** Whom the conjunction is of, with its flags. */
  ownerOf(id: number): number {
    return this.frame.conjunctions.owners[id] as number;
  }

  literalsOf(id: number): readonly number[] {
    return this.frame.conjunctions.literalsOf(id);
  }

  stats(): { conjunctions: number; nodes: number; bytes: number } {
    const { conjunctions, nodes, bytes } = this.frame;
    return { conjunctions: conjunctions.size, nodes: nodes.size, bytes };
  }

  // ---- filing

  private isMisfiled(id: number): boolean {
    const { conjunctions } = this.frame;
    // most stand behind something rare: they must not cost a list of what they ask
    if (conjunctions.consumedOf(id) === 0 || !this.isCommon(conjunctions.firstOf(id))) return false;
    const literals = conjunctions.literalsOf(id);
    return this.isTooCommon(literals[0] as number, literals);
  }

  private refile(id: number): void {
    const node = this.frame.pickUp(id);
    const root = this.frame.rootOf(node);
    // before it is filed: a node that goes must not be filed into
    this.frame.prune(node);
    this.frame.conjunctions.lift(id);
    this.file(root, id);
  }

  private isCommon(literal: number): boolean {
    return (this.shareOf(literal) ?? 0) >= COMMON;
  }

  /** Whether nearly every event satisfies the literal and far fewer one of the others. */
  private isTooCommon(literal: number, others: readonly number[]): boolean {
    if (!this.isCommon(literal)) return false;
    const share = this.shareOf(literal) as number;
    return others.some((other) => (this.shareOf(other) ?? 1) < share * RARER);
  }

  /** The share of events that satisfy it; null: not known, or not counted for such literals. */
  private shareOf(literal: number): number | null {
    return this.frame.familyOf(literal) === EQUALITIES ? this.predicates.shareOf(literal >> 1) : null;
  }

  /** Takes the conjunction down to where it belongs at present. */
  private file(root: number, id: number): void {
    let node = root;
    while (!this.frame.conjunctions.isConsumed(id)) {
      const branch = this.branchFor(node, id);
      if (branch === null) break;
      const next = this.frame.descend(node, branch, id);
      if (next === null) return;
      node = next;
    }
    this.frame.putIn(node, id);
    if (this.frame.nodes.isCrowded(node)) this.split(node);
  }

  /**
   * The branch of the node that has a question of the conjunction's, of several the one whose answer is yes most rarely. Null: there is none, or
   * only one that does not help and the conjunction has a better question: it waits until enough of its kind are there to open a branch for it.
   */
  private branchFor(node: number, id: number): Branch | null {
    const branches = this.frame.nodes.branchesOf(node);
    if (branches === null) return null;
    const literals = this.frame.conjunctions.leftOf(id);
    let best: Branch | null = null;
    let bestLiteral = NONE;
    let bestShare = Infinity;
    for (const literal of literals) {
      const family = this.frame.familyOf(literal);
      const branch = branches.get(family, this.frame.stateOf(family, literal));
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

  // ---- splitting

  /** Opens the branch that tells the waiting conjunctions of a node apart best, and sends those down that it suits. */
  private split(node: number): void {
    const waiting = this.frame.waitingIn(node);
    const choice = bestSplit(waiting, this.frame.conjunctions, this.predicates, (literal) =>
      this.frame.familyOf(literal),
    );
    if (choice === null) {
      // nothing to gain until there are many more
      this.frame.nodes.splitAbove(node, waiting.length * 2);
      return;
    }
    const branch = new Branch(choice.family, choice.state);
    this.frame.nodes.addBranch(node, branch);
    for (const id of waiting) {
      if (this.frame.indexFor(branch, id) < 0) continue;
      this.frame.takeOut(node, id);
      const child = this.frame.descend(node, branch, id);
      if (child !== null) this.file(child, id);
    }
  }
}
