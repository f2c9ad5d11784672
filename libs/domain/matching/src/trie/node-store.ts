import { grownInt32 } from '../growing-arrays';
import type { Branch } from './branch';
import { Branches } from './branches';
import { NONE } from './conjunction-store';

/** Conjunctions that a node keeps in a plain list before it looks for a way to tell them apart. */
const FIRST_SPLIT = 8;

/** Integers of one node, side by side. */
export const NODE_CELLS = 8;
/** First of the conjunctions whose literals all hold here. */
export const MATCHED = 0;
/** First of the conjunctions with literals left to ask. */
export const WAITING = 1;
/** Index into {@link NodeStore.branches}, or {@link NONE}. */
export const BRANCHES = 2;
/** How many are waiting, and above how many to look for a way to tell them apart. */
const WAITING_COUNT = 3;
const SPLIT_ABOVE = 4;
const PARENT = 5;
/** The literal that leads here from the parent. */
const VIA = 6;

/** The nodes of the trie as integers; what only few of them have is kept in objects. */
export class NodeStore {
  /** {@link NODE_CELLS} integers each. Read by the trie itself, which is why it is no method. */
  cells = new Int32Array(0);
  readonly branches: Branches[] = [];
  private readonly freeBranches: number[] = [];
  private count = 0;
  private readonly free: number[] = [];

  get size(): number {
    return this.count - this.free.length;
  }

  get bytes(): number {
    return this.cells.byteLength;
  }

  add(parent: number, via: number): number {
    const node = this.free.pop() ?? this.count++;
    const at = node * NODE_CELLS;
    if (at >= this.cells.length) this.cells = grownInt32(this.cells, at + NODE_CELLS);
    this.cells[at + MATCHED] = NONE;
    this.cells[at + WAITING] = NONE;
    this.cells[at + BRANCHES] = NONE;
    this.cells[at + WAITING_COUNT] = 0;
    this.cells[at + SPLIT_ABOVE] = FIRST_SPLIT;
    this.cells[at + PARENT] = parent;
    this.cells[at + VIA] = via;
    return node;
  }

  remove(node: number): void {
    this.free.push(node);
  }

  isEmpty(node: number): boolean {
    const at = node * NODE_CELLS;
    return this.cells[at + MATCHED] === NONE && this.cells[at + WAITING] === NONE && this.cells[at + BRANCHES] === NONE;
  }

  parentOf(node: number): number {
    return this.cells[node * NODE_CELLS + PARENT] as number;
  }

  viaOf(node: number): number {
    return this.cells[node * NODE_CELLS + VIA] as number;
  }

  /** First of the list `MATCHED` or `WAITING`. */
  head(node: number, list: typeof MATCHED | typeof WAITING): number {
    return this.cells[node * NODE_CELLS + list] as number;
  }

  setHead(node: number, list: typeof MATCHED | typeof WAITING, head: number): void {
    this.cells[node * NODE_CELLS + list] = head;
  }

  countWaiting(node: number, change: 1 | -1): void {
    const at = node * NODE_CELLS + WAITING_COUNT;
    this.cells[at] = (this.cells[at] as number) + change;
  }

  isCrowded(node: number): boolean {
    const at = node * NODE_CELLS;
    return (this.cells[at + WAITING_COUNT] as number) > (this.cells[at + SPLIT_ABOVE] as number);
  }

  splitAbove(node: number, count: number): void {
    this.cells[node * NODE_CELLS + SPLIT_ABOVE] = count;
  }

  /** Null: it has none. */
  branchesOf(node: number): Branches | null {
    const at = this.cells[node * NODE_CELLS + BRANCHES] as number;
    return at === NONE ? null : (this.branches[at] as Branches);
  }

  addBranch(node: number, branch: Branch): void {
    let at = this.cells[node * NODE_CELLS + BRANCHES] as number;
    if (at === NONE) {
      at = this.freeBranches.pop() ?? this.branches.length;
      this.branches[at] = new Branches();
      this.cells[node * NODE_CELLS + BRANCHES] = at;
    }
    (this.branches[at] as Branches).add(branch);
  }

  removeBranch(node: number, branch: Branch): void {
    const at = this.cells[node * NODE_CELLS + BRANCHES] as number;
    const branches = this.branches[at] as Branches;
    branches.remove(branch);
    if (branches.list.length > 0) return;
    this.cells[node * NODE_CELLS + BRANCHES] = NONE;
    this.freeBranches.push(at);
  }
}
