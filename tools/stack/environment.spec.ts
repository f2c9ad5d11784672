import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { environment, parseDotEnv } from './environment.mjs';

describe('.env', () => {
  it.each([
    ['A=1', { A: '1' }],
    ['  export A = 1  ', { A: '1' }],
    ['# A=1', {}],
    ['A=1 # why', { A: '1' }],
    ['A=b#c', { A: 'b#c' }],
    ['A="x # y" # why', { A: 'x # y' }],
    [String.raw`A="one\ntwo"`, { A: 'one\ntwo' }],
    [String.raw`A='one\ntwo'`, { A: String.raw`one\ntwo` }],
    ['A=', { A: '' }],
    ['A=$HOME', { A: '$HOME' }],
    ['A=mongodb://u:p@h/db?x=1', { A: 'mongodb://u:p@h/db?x=1' }],
    ['A=1\r\nB=2', { A: '1', B: '2' }],
    ['no variable', {}],
  ])('reads %j', (text, variables) => {
    expect(parseDotEnv(text)).toEqual(variables);
  });

  it('stands under the environment', () => {
    const checkout = mkdtempSync(path.join(tmpdir(), 'dot-env-'));
    writeFileSync(path.join(checkout, '.env'), 'A=file\nB=file\n');
    expect(environment({ B: 'given', C: undefined }, checkout)).toEqual({ A: 'file', B: 'given' });
    rmSync(checkout, { recursive: true });
  });
});
