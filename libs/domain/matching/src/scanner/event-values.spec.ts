import { describe, expect, it } from 'vitest';

import { AN_OBJECT, EventValues } from './event-values';
import { EACH, ScannerRig, type Way } from './scanner-rig.fixture';
import type { Scalar } from './value-ids';

const MANY = 16 * 64 * 2;

describe('the values of an event', () => {
  it('are those that stand in its document', () => {
    const { values, ask, show } = aRig();
    const documents: [string, unknown][] = [
      ['"text"', 'text'],
      ['"t\\u0065xt"', 'text'],
      ['1.5', 1.5],
      ['-0', 0],
      ['9007199254740993', 9007199254740993n],
      ['12345678901234567890', 12345678901234567890n],
      ['1e3', 1000],
      ['true', true],
      ['false', false],
      ['null', null],
      ['{}', AN_OBJECT],
      ['[1]', AN_OBJECT],
    ];
    const state = ask(['a']);
    for (const [written, value] of documents) {
      show(`{"a":${written}}`);
      expect([written, values.isPresent(state)]).toEqual([written, true]);
      expect(values.valueAt(state)).toEqual(value === 0 ? expect.closeTo(0) : value);
      expect(values.textOf(state)).toBe(typeof value === 'string' ? value : null);
    }
  });

  it('are gone with the event', () => {
    const { values, ask, show } = aRig();
    const [a, row, inRow] = [ask(['a']), ask(['r', EACH]), ask(['r', EACH, 'k'])];
    show('{"a":1,"r":[{"k":1}]}');
    values.openRow(row, 0);
    expect([values.isPresent(a), values.isPresent(inRow), values.rowCount(row)]).toEqual([true, true, 1]);
    show('{}');
    expect([values.isPresent(a), values.rowCount(row)]).toEqual([false, 0]);
  });

  it('say which equality they satisfy, also numbers that the scanner does not read', () => {
    const asked: Scalar[] = ['text', 1, 9007199254740993n, 1000, null];
    const { values, ask, show } = aRig();
    const state = ask(['a'], ...asked);
    const idOf = (written: string): number => {
      show(`{"a":${written}}`);
      return values.valueIds[state] as number;
    };
    expect(['"text"', '1', '9007199254740993', '1e3', 'null'].map(idOf)).toEqual([0, 1, 2, 3, 4]);
    expect(['"texts"', '1.0', '9007199254740992', '2e3', 'false'].map(idOf)).toEqual([-1, 1, -1, -1, -1]);
  });

  it('of rows are those of one row at a time', () => {
    const { values, ask, show } = aRig();
    const [row, key, value] = [ask(['r', EACH]), ask(['r', EACH, 'k']), ask(['r', EACH, 'v'])];
    show('{"r":[{"k":"a","v":1},{"k":"b"},{"v":3},4,{"v":[5],"k":"c"}]}');
    const rows = Array.from({ length: values.rowCount(row) }, (_, number) => {
      values.openRow(row, number);
      return [key, value].map((state) => (values.isPresent(state) ? values.valueAt(state) : 'absent'));
    });
    expect(rows).toEqual([
      ['a', 1],
      ['b', 'absent'],
      ['absent', 3],
      ['absent', 'absent'],
      ['c', AN_OBJECT],
    ]);
  });

  it('of rows inside rows are no values of the outer row', () => {
    const { values, ask, show } = aRig();
    const [outer, inner, key] = [ask([EACH]), ask([EACH, 'r', EACH]), ask([EACH, 'r', EACH, 'k'])];
    show('[{"r":[{"k":1},{"k":2}]},{"r":[{"k":3}]}]');
    expect([values.rowCount(outer), values.rowCount(inner)]).toEqual([2, 3]);
    const keys = [0, 1, 2].map((number) => {
      values.openRow(inner, number);
      return values.valueAt(key);
    });
    expect(keys).toEqual([1, 2, 3]);
  });

  it('have a stamp of their own in each event and each row', () => {
    const { values, ask, show } = aRig();
    const row = ask(['r', EACH]);
    const stamps = ['{"r":[1,2]}', '{"r":[1]}'].flatMap((document) => {
      show(document);
      const ofEvent = values.eventStamp;
      return [
        ofEvent,
        ...Array.from({ length: values.rowCount(row) }, (_, number) => {
          values.openRow(row, number);
          return values.stampOf(row);
        }),
      ];
    });
    expect(new Set(stamps).size).toBe(5);
  });
});

describe('how often an equality holds', () => {
  it('is known after many events, of documents and of attributes', () => {
    const { values, ask, show, ids } = aRig();
    const state = ask(['a'], 'often', 'sometimes', 'never', 9007199254740993n);
    const attribute = ask(['attribute'], 'always');
    const always = ids.find(attribute, 'always');
    for (let id = 0; id <= always; id++) values.watch(id);
    expect([0, 1, 2, 3, always].map((id) => values.shareOf(id))).toEqual([null, null, null, null, null]);
    for (let number = 0; number < MANY; number++) {
      // every sixteenth event is looked at
      const nth = Math.floor(number / 16) % 4;
      show(nth === 0 ? '{"a":"sometimes"}' : nth === 1 ? '{"a":9007199254740993}' : '{"a":"often"}');
      values.setText(attribute, 'always');
    }
    const shares = [0, 1, 2, 3, always].map((id) => values.shareOf(id));
    expect(shares).toEqual([
      expect.closeTo(0.5, 1),
      expect.closeTo(0.25, 1),
      0,
      expect.closeTo(0.25, 1),
      expect.closeTo(1, 1),
    ]);
    expect(state).not.toBe(attribute);
  });

  it('is counted anew for one that comes later', () => {
    const { values, ask, show } = aRig();
    ask(['a'], 'x');
    values.watch(0);
    for (let number = 0; number < MANY; number++) show('{"a":"y"}');
    expect(values.shareOf(0)).toBe(0);
    values.watch(0);
    expect(values.shareOf(0)).toBeNull();
    for (let number = 0; number < MANY; number++) show('{"a":"x"}');
    expect(values.shareOf(0)).toBe(1);
  });
});

interface Rig {
  readonly values: EventValues;
  readonly ids: ScannerRig['ids'];
  ask(way: Way, ...values: Scalar[]): number;
  show(document: string): void;
}

function aRig(): Rig {
  const rig = new ScannerRig();
  const values = new EventValues(rig.memory, rig.ids);
  values.register(rig.root, rig.places);
  return {
    values,
    ids: rig.ids,
    ask: (way, ...wanted) => {
      // each place on the way, as its user registers them
      for (let length = 1; length < way.length; length++) values.register(rig.ask(way.slice(0, length)), rig.places);
      const state = rig.ask(way, ...wanted);
      values.register(state, rig.places);
      return state;
    },
    show: (document) => {
      values.begin();
      const tape = rig.memory.scan(rig.root, Buffer.from(document));
      if (tape === null) throw new Error('the scanner gave up');
      values.load(tape);
    },
  };
}
