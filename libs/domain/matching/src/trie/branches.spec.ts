import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Branch, EQUALITIES, type Family, LITERALS, NO_STATE, PLACED, PREFIXES, RANGES } from './branch';
import { Branches } from './branches';

describe('the branches of a node', () => {
  it.each([3, 12, 13, 100])('are found by family and place when there are %i of them', (count) => {
    const branches = new Branches();
    const literals = new Branch(LITERALS, NO_STATE);
    const placed = Array.from({ length: count - 1 }, (_, at) => new Branch(PLACED[at % PLACED.length]!, 1 + at));
    for (const branch of [...placed, literals]) branches.add(branch);
    expect(placed.map(({ family, state }) => branches.get(family, state))).toEqual(placed);
    expect(branches.literals).toBe(literals);
    expect(branches.get(PREFIXES, 1)).toBeUndefined();
  });

  it('are what a map would hold, after any changes', () => {
    const change = fc.record({
      family: fc.constantFrom<Family[]>(EQUALITIES, PREFIXES, RANGES),
      state: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
        const branches = new Branches();
        const model = new Map<string, Branch>();
        for (const { family, state } of changes) {
          const key = `${family} ${state}`;
          const known = model.get(key);
          expect(branches.get(family, state)).toBe(known);
          if (known === undefined) {
            const branch = new Branch(family, state);
            branches.add(branch);
            model.set(key, branch);
          } else {
            branches.remove(known);
            model.delete(key);
          }
        }
        expect(new Set(branches.list)).toEqual(new Set(model.values()));
      }),
    );
  });
});

describe('a branch of literals', () => {
  it('leads each literal to its child, whichever come and go', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { maxLength: 40 }), (literals) => {
        const branch = new Branch(LITERALS, NO_STATE);
        const model = new Map<number, number>();
        for (const [target, literal] of literals.entries()) {
          if (model.delete(literal)) branch.unlead(literal);
          else {
            branch.lead(literal, target);
            model.set(literal, target);
          }
        }
        for (let literal = 0; literal < 10; literal++) expect(branch.targetOf(literal)).toBe(model.get(literal));
        const pairs = branch.literals.map((literal, at) => [literal, branch.targets[at]]);
        expect(new Map(pairs as [number, number][])).toEqual(model);
        expect(branch.literals).toHaveLength(model.size);
      }),
    );
  });
});
