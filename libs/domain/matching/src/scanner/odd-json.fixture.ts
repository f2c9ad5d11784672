import fc from 'fast-check';

import { NUMBERS } from '../random-alphabet.fixture';

/** Names that places and documents share: of every length around the scanner's words of 8 and 16 bytes, and of every alphabet. */
export const NAMES = [
  'a',
  'b',
  'ab',
  '',
  '0',
  'é',
  '😀',
  '"',
  '\\',
  '\n',
  '__proto__',
  'eight by',
  'nine byte',
  'sixteen bytes ..',
  'seventeen bytes .',
  'seventeen bytes ,',
  `${'long'.repeat(9)}x`,
  `${'long'.repeat(9)}y`,
] as const;

/** Texts without half pairs: the scanner leaves those to the walker. */
const TEXTS = [...NAMES, 'a"b', 'tab\t', '\u0000', '/', '\uffff', 'x'.repeat(64), `${'x'.repeat(64)}\\`] as const;
const HALVES = ['\ud800', 'a\udc00', '\udc00\ud800'] as const;

/** JSON before it is written: how it is written is a choice of its own. */
type Tree =
  | { readonly text: string }
  | { readonly word: string }
  | { readonly elements: readonly Tree[] }
  | { readonly members: readonly (readonly [string, Tree])[] };

/** Documents whose members have different names, and whose texts are well-formed. */
export const cleanJson = oddJson({ texts: TEXTS, unique: true });
/** Members may be named twice, and texts may be halves of pairs. */
export const wildJson = oddJson({ texts: [...TEXTS, ...HALVES], unique: false });

function oddJson({ texts, unique }: { texts: readonly string[]; unique: boolean }): fc.Arbitrary<string> {
  const text = fc.oneof(fc.constantFrom(...texts), fc.string({ unit: 'binary', maxLength: 40 }).map(wellFormed));
  const name = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...NAMES) },
    { weight: 1, arbitrary: fc.string({ maxLength: 20 }) },
  );
  const word = fc.oneof(
    fc.constantFrom('true', 'false', 'null'),
    fc.constantFrom(...NUMBERS),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.integer().map(String),
    fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }).map(String),
    fc
      .tuple(fc.bigInt({ min: 0n, max: 10n ** 16n }), fc.stringMatching(/^\d{1,16}$/))
      .map(([whole, part]) => `${whole}.${part}`),
  );
  const { tree } = fc.letrec<{ tree: Tree }>((tie) => {
    const member = fc.tuple(name, tie('tree'));
    const members = unique
      ? fc.uniqueArray(member, { maxLength: 5, selector: ([one]) => one })
      : fc.array(member, { maxLength: 5 });
    return {
      tree: fc.oneof(
        { maxDepth: 4, depthSize: 'small' },
        text.map((one): Tree => ({ text: one })),
        word.map((one): Tree => ({ word: one })),
        fc.array(tie('tree'), { maxLength: 4 }).map((elements): Tree => ({ elements })),
        members.map((all): Tree => ({ members: all })),
      ),
    };
  });
  const habits = fc.array(fc.nat(255), { minLength: 1, maxLength: 40 });
  return fc.tuple(tree, habits).map(([one, choices]) => new Writer(choices).write(one));
}

/** Writes as no JSON.stringify would: white space of all kinds, escapes where none are needed. */
class Writer {
  private at = 0;

  constructor(private readonly choices: readonly number[]) {}

  write(tree: Tree): string {
    return `${this.space()}${this.value(tree)}${this.space()}`;
  }

  private value(tree: Tree): string {
    if ('word' in tree) return tree.word;
    if ('text' in tree) return this.text(tree.text);
    if ('elements' in tree) return `[${tree.elements.map((one) => this.write(one)).join(',') || this.space()}]`;
    const members = tree.members.map(
      ([name, one]) => `${this.space()}${this.text(name)}${this.space()}:${this.write(one)}`,
    );
    return `{${members.join(',') || this.space()}}`;
  }

  private text(content: string): string {
    const units = Array.from({ length: content.length }, (_, at) => content.charAt(at));
    return `"${this.choose() % 3 > 0 ? JSON.stringify(content).slice(1, -1) : units.map((unit) => this.unit(unit)).join('')}"`;
  }

  private unit(unit: string): string {
    const hex = unit.charCodeAt(0).toString(16).padStart(4, '0');
    const isHalf = /[\ud800-\udfff]/.test(unit);
    const written = JSON.stringify(unit).slice(1, -1);
    switch (this.choose() % 4) {
      case 0:
        return `\\u${hex}`;
      case 1:
        return `\\u${hex.toUpperCase()}`;
      case 2:
        return unit === '/' ? '\\/' : isHalf ? `\\u${hex}` : written;
      default:
        return isHalf ? `\\u${hex}` : written;
    }
  }

  private space(): string {
    const choice = this.choose();
    return choice % 4 > 0 ? '' : ([' ', '\n', '\t\t', '\r\n', ' '.repeat(17)][choice % 5] ?? '');
  }

  private choose(): number {
    return this.choices[this.at++ % this.choices.length] ?? 0;
  }
}

function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '');
}
