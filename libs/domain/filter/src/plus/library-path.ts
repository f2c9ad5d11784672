import type { Path, Selector, Step, Test } from '../path';

/** A path as the library walks it. */
export interface LibraryPath {
  /** The library's own list of steps, without a word of the user's that it could run: names in quotes, conditions by number. */
  readonly steps: readonly string[];
  readonly tests: readonly Test[];
  /** Whether the last step asks for `length`, perhaps among other names. */
  readonly endsWithLength: boolean;
}

/** Names that mean nothing else to the library. */
const ORDINARY = /^\w+$/;

const known = new WeakMap<Path, LibraryPath>();

/** @param path read from the dialect jsonpath-plus */
export function libraryPath(path: Path): LibraryPath {
  const made = known.get(path) ?? make(path.steps);
  known.set(path, made);
  return made;
}

function make(steps: readonly Step[]): LibraryPath {
  const tests: Test[] = [];
  const words = steps.flatMap(({ reach, selectors }) => {
    const word = selectors.map((selector) => wordOf(selector, tests, isBare(selectors))).join();
    return reach === 'descendant' ? ['..', word] : [word];
  });
  const last = steps.at(-1)?.selectors ?? [];
  return { steps: words, tests, endsWithLength: last.some(isLength) };
}

/** The library takes several selectors in one word: names in quotes, or positions without. */
function wordOf(selector: Selector, tests: Test[], bare: boolean): string {
  switch (selector.kind) {
    case 'name':
    case 'js-member':
      return bare ? selector.name : `'${selector.name.replaceAll(/['\\]/g, '\\$&')}'`;
    case 'index':
      return String(selector.index);
    case 'slice':
      return `${selector.start ?? ''}:${selector.end ?? ''}:${selector.step}`;
    case 'wildcard':
      return '*';
    case 'predicate':
      return `?(${tests.push(selector.test) - 1})`;
  }
}

/** Names among positions must stand without quotes, and an ordinary name alone may: the library is quicker then. */
function isBare(selectors: readonly Selector[]): boolean {
  const [only] = selectors;
  if (selectors.length === 1 && (only?.kind === 'name' || only?.kind === 'js-member')) return ORDINARY.test(only.name);
  return selectors.some(({ kind }) => kind === 'slice');
}

function isLength(selector: Selector): boolean {
  return selector.kind === 'js-member' && selector.name === 'length';
}
