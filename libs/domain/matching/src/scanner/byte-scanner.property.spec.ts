import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { cleanJson, NAMES, wildJson } from './odd-json.fixture';
import { EACH, ScannerRig, type Way } from './scanner-rig.fixture';
import type { Scalar } from './value-ids';

const RUNS = 3000;
const PATIENCE_MS = 60_000;

const asked = fc.array(
  fc.constantFrom<Scalar[]>(...NAMES, 'x'.repeat(64), 0, 1, -1, 1.5, 0.1, 9007199254740993n, true, false, null),
  { maxLength: 4 },
);
const plain = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('a', 'b', 0) },
  { weight: 1, arbitrary: fc.oneof(fc.constantFrom(...NAMES), fc.nat(2)) },
);
const step = fc.oneof({ weight: 3, arbitrary: plain }, { weight: 1, arbitrary: fc.constant(EACH) });

type Asked = readonly (readonly [Way, readonly Scalar[]])[];

// one for all runs: what was asked in one must have left nothing behind for the next
const rig = new ScannerRig();

describe('the byte scanner, against walking the parsed document', () => {
  it(
    'finds the same in every document without repeated names and half pairs, and never gives up on one',
    () => {
      // rows of one place: objects with rows inside rows are given up on
      const ways = fc
        .tuple(
          fc.array(plain, { maxLength: 2 }),
          fc.array(fc.tuple(fc.boolean(), fc.array(plain, { maxLength: 3 })), { minLength: 1, maxLength: 6 }),
        )
        .map(([rows, all]) => all.map(([isRow, way]) => (isRow ? [...rows, EACH, ...way] : ['a', ...way])));
      fc.assert(
        fc.property(
          ways.chain((all) => fc.tuple(...all.map((way) => fc.tuple(fc.constant<Way>(way), asked)))),
          cleanJson,
          (all, text) => {
            compare(all, text, (scanned, walked) => expect(scanned).toEqual(walked));
          },
        ),
        { numRuns: RUNS },
      );
    },
    PATIENCE_MS,
  );

  it(
    'finds the same or gives up, whatever is asked of whatever document',
    () => {
      const found = { same: 0, nothing: 0, givenUp: 0 };
      const way: fc.Arbitrary<Way> = fc.array(step, { minLength: 1, maxLength: 4 });
      fc.assert(
        fc.property(fc.array(fc.tuple(way, asked), { minLength: 1, maxLength: 8 }), wildJson, (all, text) => {
          compare(all, text, (scanned, walked) => {
            found[scanned === null ? 'givenUp' : walked.length === 0 ? 'nothing' : 'same']++;
            if (scanned !== null) expect(scanned).toEqual(walked);
          });
        }),
        { numRuns: RUNS },
      );
      // else the property would say nothing
      expect(found.same).toBeGreaterThan(RUNS / 10);
      expect(found.givenUp).toBeGreaterThan(RUNS / 100);
    },
    PATIENCE_MS,
  );
});

function compare(all: Asked, text: string, judge: (scanned: string[] | null, walked: string[]) => void): void {
  for (const [way, values] of all) rig.ask(way, ...values);
  try {
    judge(rig.scanned(text), rig.walked(text));
  } finally {
    rig.forget();
  }
}
