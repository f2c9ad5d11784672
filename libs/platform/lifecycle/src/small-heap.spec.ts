import { execFileSync } from 'node:child_process';
import process from 'node:process';
import v8 from 'node:v8';

import { expect, it, vi } from 'vitest';

import { keepHeapSmall } from './small-heap';

/** Holds about 60 MB, makes garbage that lives long enough to be moved to the old generation, and prints the largest size of the heap in MB. */
const CHURN = `
  const held = Array.from({ length: 400_000 }, (_, i) => ({ i, list: [i], name: 'x' + i }));
  const recent = new Array(100_000);
  let most = 0;
  for (let i = 0; i < 5_000_000; i += 1) {
    recent[i % recent.length] = { i, pair: [i, i], rest: {} };
    if (i % recent.length === 0) most = Math.max(most, process.memoryUsage().heapTotal);
  }
  console.log(Math.round(most / 2 ** 20), held.length);
`;

it('the heap stays near what is in use', () => {
  const mostMb = (set: string) => {
    const printed = execFileSync(process.execPath, ['-e', `(${set})(); ${CHURN}`], { encoding: 'utf8' });
    return Number(printed.split(' ')[0]);
  };
  const small = `() => { const v8 = require('node:v8'); ${flagsSet([])} }`;
  expect(mostMb(small)).toBeLessThan(0.75 * mostMb('() => {}'));
}, 60_000);

it('whoever starts node with the flag has the last word', () => {
  expect(flagsSet(['--heap-growing-percent=20'])).toBe('');
  expect(flagsSet(['--heap_growing_percent=20'])).toBe('');
});

/** What {@link keepHeapSmall} does, as code for another process. */
function flagsSet(execArgv: string[]): string {
  const set: string[] = [];
  const spy = vi.spyOn(v8, 'setFlagsFromString').mockImplementation((flag) => void set.push(flag));
  keepHeapSmall(execArgv);
  spy.mockRestore();
  return set.map((flag) => `v8.setFlagsFromString(${JSON.stringify(flag)});`).join('');
}
