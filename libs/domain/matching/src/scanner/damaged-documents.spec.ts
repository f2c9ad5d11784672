import { isDeepStrictEqual } from 'node:util';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { wildJson } from './odd-json.fixture';
import { EACH, ScannerRig } from './scanner-rig.fixture';

const LARGEST = 1_310_720;
/** What JSON is made of. */
const MARKS = ['{', '}', '[', ']', '"', ',', ':', '\\', 'u', 'a', '1', 'e', '.', '-', ' '];

describe('the byte scanner, given what it should not be given,', () => {
  it('gives up on a document that ends early, wherever it ends and whatever was there before', () => {
    const document =
      ' {"a" : [1, -2.5e3, true, {"b":"x\\n\\ud83d\\ude00é"}], "long name of a member": {"c": null, "d\\"": false}, "e":"0123456789abcdef"}';
    const bytes = Buffer.from(document);
    const rig = fullRig();
    expect(rig.scanned(bytes)).toEqual(rig.walked(bytes));
    for (let length = 0; length < bytes.length; length++) {
      // what is behind the end in memory would complete it
      rig.scanned(bytes);
      expect([length, rig.scanned(bytes.subarray(0, length))]).toEqual([length, null]);
    }
  });

  it('finds in the beginning of any document what stands there, or gives up', () => {
    const rig = fullRig();
    fc.assert(
      fc.property(wildJson, fc.nat(), (text, cut) => {
        const bytes = Buffer.from(text);
        rig.scanned(bytes);
        const part = bytes.subarray(0, cut % (bytes.length + 1));
        const scanned = rig.scanned(part);
        // nothing is asked of a scalar that stands alone, so that nobody notices that `tru` is none
        if (scanned !== null && scanned.length > 0) expect(scanned).toEqual(rig.walked(part));
      }),
      { numRuns: 2000 },
    );
  });

  it('ends on any bytes, and can be used afterwards', () => {
    const rig = fullRig();
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.string({ unit: fc.constantFrom(...MARKS), maxLength: 100 }).map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(bytes, (garbage) => {
        rig.scanned(garbage);
        expect(rig.scanned('{"a":[1]}')).toEqual(rig.walked('{"a":[1]}'));
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    '{"a":1}x',
    '{"a":1}}',
    '\ufeff{"a":1}',
    '{"a":1,}',
    '{"a" 1}',
    '{"a":}',
    '{"a"}',
    '{a:1}',
    '{"a":1 "b":2}',
    '{,"a":1}',
    '{"a":[1,]}',
    '{"a":[,1]}',
    '{"a":[1 2]}',
    '{"a":',
    '',
    ' ',
  ])('gives up on %j', (document) => {
    expect(fullRig().scanned(document)).toBeNull();
  });

  it('has room for all that a document of the largest size can hold, and gives up beyond', () => {
    const rig = new ScannerRig();
    rig.ask(['a', EACH]);
    const rows = (count: number): string => `{"a":[${Array<string>(count).fill('1').join(',')}]}`;
    // a row and its value are two entries
    for (const count of [2048, 2049, 65_536, 524_280]) expect(rig.scanned(rows(count))).toHaveLength(count);
    expect(rig.scanned(rows(524_289))).toBeNull();
    expect(rig.scanned(rows(1))).toEqual(['$["a"][*] { $["a"][*] 1 }']);
  });

  it('gives up on a document larger than its memory, and reads one that just fits', () => {
    const rig = new ScannerRig();
    rig.ask(['a'], 'x');
    const sized = (bytes: number): string => `{"b":"${'y'.repeat(bytes - 15)}","a":"x"}`.slice(0, bytes);
    expect(sized(LARGEST)).toHaveLength(LARGEST);
    expect(rig.scanned(sized(LARGEST + 1))).toBeNull();
    expect(rig.scanned(`${' '.repeat(LARGEST - 9)}{"a":"x"}`)).toEqual(['$["a"] "x" is "x"']);
  });

  it('unescapes long texts as often as they are asked for without running over its memory', () => {
    const rig = new ScannerRig();
    // the same text for four places
    rig.ask(['a', 0, 0]);
    rig.ask(['a', 0, EACH]);
    rig.ask(['a', EACH, 0]);
    rig.ask(['a', EACH, EACH]);
    const kept = Array.from({ length: 2000 }, (_, at) => `kept ${at}`);
    rig.ask(['k'], ...kept);
    const document = `{"a":[["\\n${'x'.repeat(LARGEST - 20)}"]]}`;
    const scanned = rig.scanned(document);
    expect(scanned === null || isDeepStrictEqual(scanned, rig.walked(document))).toBe(true);
    for (const value of kept) {
      expect(rig.scanned(JSON.stringify({ k: value }))).toContain(
        `$["k"] ${JSON.stringify(value)} is ${JSON.stringify(value)}`,
      );
    }
  });
});

/** Asks about most of what the documents here have. */
function fullRig(): ScannerRig {
  const rig = new ScannerRig();
  rig.ask(['a'], 1);
  rig.ask(['a', EACH], true);
  rig.ask(['a', 3, 'b']);
  rig.ask(['b'], 'a');
  rig.ask(['long name of a member', 'c']);
  rig.ask(['long name of a member', 'd"'], false);
  rig.ask(['e'], '0123456789abcdef');
  return rig;
}
