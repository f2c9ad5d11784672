import { mkdtempSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { isForPeople, openAppLog, readable } from './app-log.mjs';

describe('lines shown to people', () => {
  it.each([
    ['{"level":"info","msg":"event.accepted"}', false],
    ['{"level":30}', false],
    ['{"level":"warn"}', true],
    ['{"level":50}', true],
    ['Error: no such module', true],
    ['"just a string"', true],
    ['', false],
  ])('%s: %s', (line, shown) => {
    expect(isForPeople(line)).toBe(shown);
  });
});

it.each([
  [
    '{"level":"warn","time":"t","service":"s","version":"v","event":"kafka.complained","broker":"b","size":5}',
    'warn kafka.complained broker=b size=5',
  ],
  ['{"level":"warn","msg":"no event"}', '{"level":"warn","msg":"no event"}'],
  ['Error: no such module', 'Error: no such module'],
  ['null', 'null'],
])('shows %s as %s', (line, shown) => {
  expect(readable(line)).toBe(shown);
});

describe('an app log', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'app-log-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('keeps every line and shows what people must see, once', () => {
    const shown: string[] = [];
    const log = openAppLog(folder, 'gateway', (line) => shown.push(line));
    writeSync(log.descriptor, '{"level":"info"}\nbroken pi');
    log.showNew();
    expect(shown).toEqual([]);
    writeSync(log.descriptor, 'pe\n');
    log.showNew();
    log.close();
    expect(shown).toEqual(['gateway | broken pipe']);
    expect(readFileSync(log.file, 'utf8')).toBe('{"level":"info"}\nbroken pipe\n');
  });

  it('keeps the one of the start before', () => {
    const first = openAppLog(folder, 'gateway', () => undefined);
    writeSync(first.descriptor, 'first\n');
    first.close();
    openAppLog(folder, 'gateway', () => undefined).close();
    expect(readFileSync(`${first.file}.1`, 'utf8')).toBe('first\n');
  });
});
