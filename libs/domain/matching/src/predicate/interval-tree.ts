import { isInRange, type NumberRange } from './predicate';

interface IntervalNode {
  readonly range: NumberRange;
  readonly id: number;
  readonly priority: number;
  /** The highest upper bound of this node and all below; null: none is bounded above. */
  highest: number | bigint | null;
  left: IntervalNode | null;
  right: IntervalNode | null;
}

/**
 * Ranges of numbers and their ids, made to find all those that hold a value: a treap (C. R. Aragon, R. Seidel, 1989) in the order of lower
 * bounds, each node knowing the highest upper bound below it (Cormen et al., Introduction to Algorithms, 14.3). Adding and removing take
 * O(log n), a search O(log n) for each range found, whatever order the ranges came in.
 */
export class IntervalTree {
  private root: IntervalNode | null = null;

  add(range: NumberRange, id: number): void {
    const node = { range, id, priority: Math.random(), highest: range.high, left: null, right: null };
    this.root = insert(this.root, node);
  }

  /** Harmless when it is not there. */
  remove(range: NumberRange, id: number): void {
    this.root = remove(this.root, range, id);
  }

  /** Calls `found` with the id of each range that the value is in. */
  holding(value: number | bigint, found: (id: number) => void): void {
    search(this.root, value, found);
  }

  get isEmpty(): boolean {
    return this.root === null;
  }
}

function search(node: IntervalNode | null, value: number | bigint, found: (id: number) => void): void {
  while (node !== null && (node.highest === null || node.highest >= value)) {
    search(node.left, value, found);
    const { low } = node.range;
    // all to the right begin at or behind here
    if (low !== null && low > value) return;
    if (isInRange(value, node.range)) found(node.id);
    node = node.right;
  }
}

/** Lower bounds first (none is the lowest), then ids, so that no two nodes are equal. */
function isBefore(a: NumberRange, aId: number, b: NumberRange, bId: number): boolean {
  if (a.low !== b.low && !(a.low !== null && b.low !== null && a.low == b.low)) {
    if (a.low === null) return true;
    return b.low !== null && a.low < b.low;
  }
  return aId < bId;
}

function insert(at: IntervalNode | null, node: IntervalNode): IntervalNode {
  if (at === null) return node;
  if (node.priority > at.priority) {
    [node.left, node.right] = splitAt(at, node);
    return updated(node);
  }
  if (isBefore(node.range, node.id, at.range, at.id)) at.left = insert(at.left, node);
  else at.right = insert(at.right, node);
  return updated(at);
}

function splitAt(at: IntervalNode | null, by: IntervalNode): [IntervalNode | null, IntervalNode | null] {
  if (at === null) return [null, null];
  if (isBefore(at.range, at.id, by.range, by.id)) {
    const [left, right] = splitAt(at.right, by);
    at.right = left;
    return [updated(at), right];
  }
  const [left, right] = splitAt(at.left, by);
  at.left = right;
  return [left, updated(at)];
}

function remove(at: IntervalNode | null, range: NumberRange, id: number): IntervalNode | null {
  if (at === null) return null;
  if (at.id === id) return join(at.left, at.right);
  if (isBefore(range, id, at.range, at.id)) at.left = remove(at.left, range, id);
  else at.right = remove(at.right, range, id);
  return updated(at);
}

function join(left: IntervalNode | null, right: IntervalNode | null): IntervalNode | null {
  if (left === null) return right;
  if (right === null) return left;
  if (left.priority > right.priority) {
    left.right = join(left.right, right);
    return updated(left);
  }
  right.left = join(left, right.left);
  return updated(right);
}

function updated(node: IntervalNode): IntervalNode {
  node.highest = higher(node.range.high, higher(highestOf(node.left), highestOf(node.right)));
  return node;
}

/** Of nothing: the lowest there is. */
function highestOf(node: IntervalNode | null): number | bigint | null {
  return node === null ? -Infinity : node.highest;
}

function higher(a: number | bigint | null, b: number | bigint | null): number | bigint | null {
  return a === null || b === null ? null : a > b ? a : b;
}
