import { describe, expect, it } from 'vitest';

import { EACH, ScannerRig, type Way } from './scanner-rig.fixture';
import type { Scalar } from './value-ids';

describe('the byte scanner reads texts', () => {
  it.each(Array.from({ length: 41 }, (_, offset) => offset))(
    'with a quote, a backslash, an escape or a wide character %i bytes in',
    (offset) => {
      const before = 'x'.repeat(offset);
      for (const odd of ['"', '\\', '\\\\"', '\n', '\u0000', 'é', '\uffff', '😀', '"}],{[', '']) {
        for (const behind of ['', 'y', 'y'.repeat(17)]) {
          const text = `${before}${odd}${behind}`;
          const rig = rigFor(['a'], text);
          const document = `{"skipped":${JSON.stringify([text])},"a":${JSON.stringify(text)},"b":"${escaped(text)}"}`;
          expect(rig.scanned(document)).toEqual([`$["a"] ${JSON.stringify(text)} is ${JSON.stringify(text)}`]);
        }
      }
    },
  );

  it.each<[string, string]>([
    ['\\u0041\\u00e9\\uFFFD', 'Aé\ufffd'],
    ['\\ud83d\\ude00', '😀'],
    ['\\uD83D\\uDE00\\u0021', '😀!'],
    ['\\"\\\\\\/\\b\\f\\n\\r\\t', '"\\/\b\f\n\r\t'],
    ['\\u0000', '\u0000'],
    ['\\ud800\\udc00\\udbff\\udfff', '\u{10000}\u{10ffff}'],
  ])('written as %s', (written, text) => {
    expect(rigFor(['a'], text).scanned(`{"a":"${written}"}`)).toEqual([
      `$["a"] ${JSON.stringify(text)} is ${JSON.stringify(text)}`,
    ]);
  });

  it.each([
    '\\ud800',
    '\\udc00',
    '\\ud83dx',
    '\\ud83d\\u0041',
    '\\ud83d\\ud83d',
    'abcdefghijklmno\\ud83d',
    '\\ud83d\\n',
  ])('and gives up on the half pair %s', (written) => {
    expect(rigFor(['a']).scanned(`{"a":"${written}"}`)).toBeNull();
    expect(rigFor(['a', EACH]).scanned(`{"a":{"${written}":1}}`)).toBeNull();
  });

  it.each(['\\x', '\\u12', '\\u12g4', '\\', '\\u'])('and gives up on the bad escape %s', (written) => {
    expect(rigFor(['a']).scanned(`{"a":"${written}"}`)).toBeNull();
  });

  it.each([
    [[0x80]],
    [[0xc0, 0x80]],
    [[0xc3]],
    [[0xe0, 0x80, 0x80]],
    [[0xed, 0xa0, 0x80]],
    [[0xf4, 0x90, 0x80, 0x80]],
    [[0xf0, 0x9f, 0x98]],
    [[0xff]],
  ])('and gives up on %j, which is no UTF-8', (bytes) => {
    for (const before of ['', 'x'.repeat(15), '\\n']) {
      const document = Buffer.concat([Buffer.from(`{"a":"${before}`), Buffer.from(bytes), Buffer.from('"}')]);
      expect(rigFor(['a']).scanned(document)).toBeNull();
    }
  });
});

describe('the byte scanner knows names', () => {
  it.each(Array.from({ length: 41 }, (_, length) => length))('of %i bytes from others of that length', (length) => {
    const name = 'n'.repeat(length);
    const others = Array.from({ length }, (_, at) => `${name.slice(0, at)}x${name.slice(at + 1)}`);
    const members = [...others, `${name}n`, `${name}\u0000`, name.slice(1)].filter((other) => other !== name);
    const rig = rigFor([name]);
    const odd = members.map((other) => `${JSON.stringify(other)}:"other"`);
    expect(rig.scanned(`{${[...odd, `"${escaped(name)}":"this"`].join(',')}}`)).toEqual([
      `$[${JSON.stringify(name)}] "this"`,
    ]);
  });

  it('that are told apart in nothing but one byte, each as its own', () => {
    const rig = new ScannerRig();
    const names = Array.from({ length: 200 }, (_, at) => `${'same '.repeat(at % 7)}${String(at).padStart(3, '0')}`);
    for (const name of names) rig.ask([name], name);
    const document = `{${names.map((name) => `"${name}":"${name}"`).join(',')}}`;
    expect(rig.scanned(document)).toEqual(names.map((name) => `$["${name}"] "${name}" is "${name}"`).sort());
  });

  it('in UTF-8, also those that stand there as escapes', () => {
    const rig = rigFor(['é😀'], 1);
    expect(rig.scanned('{"é😀":1}')).toEqual(['$["é😀"] 1 is 1']);
    expect(rig.scanned('{"\\u00E9\\ud83d\\ude00":1}')).toEqual(['$["é😀"] 1 is 1']);
    expect(rig.scanned('{"e\u0301😀":1}')).toEqual([]);
  });

  it('and gives up when one that is asked for stands there twice', () => {
    expect(rigFor(['a']).scanned('{"a":1,"b":2,"a":3}')).toBeNull();
    expect(rigFor(['a']).scanned('{"a":1,"\\u0061":3}')).toBeNull();
    expect(rigFor(['a', 'b']).scanned('{"a":{"b":1},"a":{}}')).toBeNull();
    expect(rigFor([EACH]).scanned('{"x":1,"y":2,"x":3}')).toBeNull();
    expect(rigFor([EACH, 'a']).scanned('{"x":{"a":1,"a":2}}')).toBeNull();
  });

  it('and does not care when one stands there twice that nobody asks for, or in different objects', () => {
    expect(rigFor(['a']).scanned('{"b":1,"a":2,"b":3,"c":{"a":1,"a":2}}')).toEqual(['$["a"] 2']);
    const rows = '$[*] { $[*]["a"] 1 }';
    expect(rigFor([EACH, 'a']).scanned('[{"a":1},{"a":1}]')).toEqual([rows, rows]);
  });
});

describe('the byte scanner reads numbers', () => {
  it.each<[string, number | bigint]>([
    ['0', 0],
    ['-0', 0],
    ['-0.0', 0],
    ['7', 7],
    ['-12', -12],
    ['999999999999999', 999999999999999],
    ['-999999999999999', -999999999999999],
    ['1234567890123456', 1234567890123456],
    ['12345678901234567', 12345678901234567n],
    ['0.1', 0.1],
    ['0.3', 0.3],
    ['0.30000000000000004', 0.30000000000000004],
    ['1.00000000000000', 1],
    ['123456.789012345', 123456.789012345],
    ['0.00000000000001', 1e-14],
    ['0.000000000000001', 1e-15],
    ['99999999999999.9', 99999999999999.9],
    ['1e0', 1],
    ['1E+2', 100],
    ['-25e-1', -2.5],
    ['5e-324', 5e-324],
    ['1e-400', 0],
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', 9007199254740992n],
    ['9007199254740993', 9007199254740993n],
    ['-9007199254740993', -9007199254740993n],
    ['9.007199254740993e15', 9007199254740993n],
    ['1e20', 100000000000000000000n],
    ['1e400', 10n ** 400n],
  ])('%s', (written, number) => {
    for (const end of ['}', ' }', '\n}', ',"b":1}']) {
      const rig = rigFor(['a'], number);
      const line = `$["a"] ${told(number)} is ${told(number)}`;
      expect(rig.scanned(`{"a":${written}${end}`)).toEqual([line]);
      expect(rig.walked(`{"a":${written}${end}`)).toEqual([line]);
    }
  });

  it.each(['1e5000', '-1e5000', '9007199254740993.5'])('%s as one that equals nothing', (written) => {
    expect(rigFor(['a'], 1, 0).scanned(`{"a":${written}}`)).toEqual(['$["a"] NaN']);
  });

  it.each([
    '01',
    '-01',
    '00.5',
    '1.',
    '.5',
    '-',
    '+1',
    '1.e5',
    '0x10',
    '1a',
    'NaN',
    'Infinity',
    '-Infinity',
    'nul',
    'True',
    'truE',
    'nulll',
  ])('and gives up on %s, which is none', (written) => {
    expect(rigFor(['a']).scanned(`{"a":${written}}`)).toBeNull();
  });

  it('never takes one for its text', () => {
    expect(rigFor(['a'], '1', 'true', 'null').scanned('{"a":1}')).toEqual(['$["a"] 1']);
    expect(rigFor(['a'], 1, true, null, 0, '').scanned('{"a":"1"}')).toEqual(['$["a"] "1"']);
    expect(rigFor(['a'], false, 0, '', null).scanned('{"a":false}')).toEqual(['$["a"] false is false']);
    expect(rigFor(['a'], 0, false, '').scanned('{"a":null}')).toEqual(['$["a"] null']);
  });
});

describe('the byte scanner reads rows', () => {
  it('of arrays and of objects', () => {
    const rig = rigFor(['a', EACH], 1);
    const rows = ['$["a"][*] { $["a"][*] "x" }', '$["a"][*] { $["a"][*] 1 is 1 }'];
    expect(rig.scanned('{"a":["x",1]}')).toEqual(rows);
    expect(rig.scanned('{"a":{"p":"x","q":1}}')).toEqual(rows);
    expect(rig.scanned('{"a":"x1"}')).toEqual([]);
  });

  it('of empty arrays and objects, and rows that are empty themselves', () => {
    const rig = rigFor(['a', EACH, 'b']);
    for (const written of ['[]', '{}', '[ ]', '{ }']) expect(rig.scanned(`{"a":${written}}`)).toEqual([]);
    expect(rig.scanned('{"a":[[],{},1,"b"]}')).toEqual(Array(4).fill('$["a"][*] {  }'));
  });

  it('inside rows, each in its own', () => {
    const rig = new ScannerRig();
    rig.ask([EACH, 'k']);
    rig.ask([EACH, 'r', EACH]);
    expect(rig.scanned('[{"k":1,"r":[2,3]},{"r":[],"k":4}]')).toEqual([
      '$[*] { $[*]["k"] 1; $[*]["r"][*] { $[*]["r"][*] 2 }; $[*]["r"][*] { $[*]["r"][*] 3 } }',
      '$[*] { $[*]["k"] 4 }',
    ]);
  });

  it('beside elements that are asked for by their number, and members by their name', () => {
    const rig = new ScannerRig();
    rig.ask([1]);
    rig.ask(['1']);
    rig.ask([EACH]);
    expect(rig.scanned('["a","b"]')).toEqual(['$[*] { $[*] "a" }', '$[*] { $[*] "b" }', '$[1] "b"']);
    expect(rig.scanned('{"1":"a"}')).toEqual(['$["1"] "a"', '$[*] { $[*] "a" }']);
  });

  it('of an object with more members than it can remember: gives up', () => {
    const objectOf = (count: number): string => `{${Array.from({ length: count }, (_, at) => `"m${at}":1`).join(',')}}`;
    expect(rigFor([EACH]).scanned(objectOf(2000))).toHaveLength(2000);
    expect(rigFor([EACH]).scanned(objectOf(5000))).toBeNull();
    expect(rigFor(['m4999']).scanned(objectOf(5000))).toEqual(['$["m4999"] 1']);
  });
});

describe('the byte scanner goes', () => {
  it('only along places that are asked for, so that depth elsewhere does not matter', () => {
    const depth = 100_000;
    const rig = rigFor(['a', 'b', 0]);
    const deep = `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(rig.scanned(`{"x":${deep},"a":{"b":[${deep}]},"y":{"b":[1]}}`)).toEqual(['$["a"]["b"][0] holds more']);
  });

  it('as deep as the longest way', () => {
    const way: Way = Array.from({ length: 500 }, (_, at) => (at % 2 === 0 ? 'a' : 0));
    const document = `${'{"a":['.repeat(250)}"found"${']}'.repeat(250)}`;
    expect(rigFor(way).scanned(document)).toEqual([expect.stringMatching(/^\$\["a"\]\[0\].* "found"$/)]);
  });
});

function rigFor(way: Way, ...values: Scalar[]): ScannerRig {
  const rig = new ScannerRig();
  rig.ask(way, ...values);
  return rig;
}

/** Each unit as an escape. */
function escaped(text: string): string {
  return Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join(
    '',
  );
}

function told(number: number | bigint): string {
  return typeof number === 'bigint' ? `${number}n` : String(number);
}
