import { JSONPathClass } from 'jsonpath-plus';

import type { Path } from '../path';
import { passes, type Scope, selectNodes } from '../select-nodes';
import { StepBudget } from '../step-budget';
import { type LibraryPath, libraryPath } from './library-path';

/** Levels of a document that the library, which recurses, may go down. */
const DEEPEST = 400;

type Trace = Parameters<JSONPathClass['_trace']>;

/** Thrown through the library to leave it; made once, because its stack means nothing. */
const TOO_DEEP = new Error('too deep');

/**
 * Whether a path of the dialect `jsonpath-plus` selects any node. The library goes through the document; conditions are judged here. A document
 * deeper than the library can go is gone through by our own walker, which selects the same.
 *
 * @throws BudgetSpent
 */
export function selectsByLibrary(path: Path, document: unknown, budget: StepBudget): boolean {
  try {
    return walk.selects(libraryPath(path), document, budget);
  } catch (error) {
    if (error !== TOO_DEEP) throw error;
    return selectNodes(path, { root: document, current: document, budget }, () => true);
  }
}

/**
 * The library's traversal with everything else of it cut off: it gets a list of steps and no text, so neither its parser nor its caches are
 * reached; it is told to evaluate by a function that refuses, and never gets as far as calling that, because conditions are answered
 * before; after the first node it finds nothing more to do; and each node that it looks at is paid for.
 */
class LibraryWalk extends JSONPathClass {
  private library: LibraryPath = NOWHERE;
  private scope: Omit<Scope, 'current'> = { root: null, budget: new StepBudget(0) };
  private depth = 0;
  private found = false;

  constructor() {
    super({ path: '$', json: null, autostart: false, eval: refuse });
    this.currEval = refuse;
  }

  /** @throws BudgetSpent, and {@link TOO_DEEP} */
  selects(library: LibraryPath, root: unknown, budget: StepBudget): boolean {
    this.library = library;
    this.scope = { root, budget };
    this.depth = 0;
    this.found = false;
    try {
      this._trace([...library.steps], root, [], null, null, undefined, false);
      return this.found;
    } finally {
      // it outlives the event
      this.scope = { root: null, budget };
    }
  }

  override _trace(
    ...[steps, value, path, parent, name, callback, several]: Trace
  ): ReturnType<JSONPathClass['_trace']> {
    // of an empty text the library says that it has no members, JavaScript that its length is 0
    if (steps.length === 0 || (value === '' && steps.length === 1 && this.library.endsWithLength)) this.found = true;
    if (this.found) return [];
    this.scope.budget.spend();
    if (++this.depth > DEEPEST) throw TOO_DEEP;
    // without the last parameter, by which a member called * would hide the others
    const nodes = super._trace(steps, value, path, parent, name, callback, several);
    this.depth--;
    return nodes;
  }

  override _walk(value: unknown, visit: (name: string | number) => void): void {
    if (this.found) return;
    if (typeof value === 'object' && value !== null)
      this.scope.budget.spend(Array.isArray(value) ? value.length : Object.keys(value).length);
    super._walk(value, visit);
  }

  override _eval(number: string, value: unknown): boolean {
    const test = this.library.tests[Number(number)];
    return !this.found && test !== undefined && passes(test, { ...this.scope, current: value });
  }
}

function refuse(): never {
  throw new Error('conditions are not evaluated by the library');
}

const NOWHERE: LibraryPath = { steps: [], tests: [], endsWithLength: false };
/** One for all filters: nothing of a walk is kept, and no walk begins inside another. */
const walk = new LibraryWalk();
