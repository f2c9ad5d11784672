/**
 * Texts and their numbers, made to find all those that another text begins with, in one pass along it: a compressed trie (D. R. Morrison,
 * PATRICIA, 1968) over UTF-16 units. Work depends on the text asked for, not on how many are kept.
 */
export class RadixTree {
  private readonly root: RadixNode = { label: '', id: NONE, children: null };

  add(text: string, id: number): void {
    let node = this.root;
    let rest = text;
    while (rest !== '') {
      const child = node.children?.get(rest.charCodeAt(0));
      if (child === undefined) {
        (node.children ??= new Map<number, RadixNode>()).set(rest.charCodeAt(0), { label: rest, id, children: null });
        return;
      }
      const shared = sharedLength(child.label, rest);
      if (shared < child.label.length) split(child, shared);
      node = child;
      rest = rest.slice(shared);
    }
    node.id = id;
  }

  remove(text: string): void {
    const way: RadixNode[] = [this.root];
    let node = this.root;
    for (let at = 0; at < text.length; at += node.label.length) {
      const child = node.children?.get(text.charCodeAt(at));
      if (child === undefined || !text.startsWith(child.label, at)) return;
      node = child;
      way.push(node);
    }
    node.id = NONE;
    for (let depth = way.length - 1; depth > 0; depth--) tidy(way[depth] as RadixNode, way[depth - 1] as RadixNode);
  }

  /** Calls `found` with the number of each kept text that `text` begins with, the shortest first. */
  prefixesOf(text: string, found: (id: number) => void): void {
    let node: RadixNode | undefined = this.root;
    for (let at = 0; node !== undefined;) {
      if (node.id !== NONE) found(node.id);
      if (at === text.length) return;
      node = node.children?.get(text.charCodeAt(at));
      if (node !== undefined && !text.startsWith(node.label, at)) return;
      at += node?.label.length ?? 0;
    }
  }

  get isEmpty(): boolean {
    return this.root.id === NONE && this.root.children === null;
  }
}

const NONE = -1;

interface RadixNode {
  label: string;
  id: number;
  /** By first unit of the label. */
  children: Map<number, RadixNode> | null;
}

function sharedLength(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) if (a.charCodeAt(at) !== b.charCodeAt(at)) return at;
  return length;
}

function split(node: RadixNode, at: number): void {
  const below: RadixNode = { label: node.label.slice(at), id: node.id, children: node.children };
  node.children = new Map([[below.label.charCodeAt(0), below]]);
  node.label = node.label.slice(0, at);
  node.id = NONE;
}

/** Takes away a node that says nothing, and joins one that only leads to another. */
function tidy(node: RadixNode, parent: RadixNode): void {
  if (node.id !== NONE) return;
  if (node.children === null) {
    parent.children?.delete(node.label.charCodeAt(0));
    if (parent.children?.size === 0) parent.children = null;
    return;
  }
  const [only] = node.children.values();
  if (node.children.size > 1 || only === undefined) return;
  node.label += only.label;
  node.id = only.id;
  node.children = only.children;
}
