import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { lastLine, totalsOf } from './results.mjs';

describe('the totals of a test run', () => {
  let folder: string;
  let report: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'results-'));
    report = path.join(folder, 'report.json');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const reported = (...files: { status?: string; tests: string[] }[]) =>
    writeFileSync(
      report,
      JSON.stringify({
        testResults: files.map(({ status = 'passed', tests }, index) => ({
          name: `file-${index}`,
          status,
          assertionResults: tests.map((test) => ({ status: test })),
        })),
      }),
    );

  it('count the tests by what became of them', () => {
    reported({ tests: ['passed', 'passed', 'skipped', 'todo'] }, { status: 'failed', tests: ['failed', 'passed'] });
    expect(totalsOf(report, 1)).toEqual({ passed: 3, failed: 1, skipped: 2 });
  });

  it('count a file that could not be loaded as a failure', () => {
    reported({ tests: ['passed'] }, { status: 'failed', tests: [] });
    expect(totalsOf(report, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  it('count an error outside of the tests as a failure', () => {
    reported({ tests: ['passed'] });
    expect(totalsOf(report, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  it.each([0, 1, null])('count a run without a report as a failure (exit code %s)', (exitCode) => {
    expect(totalsOf(report, exitCode)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it('count a run without tests as a failure', () => {
    reported();
    expect(totalsOf(report, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it('count a crash that leaves half a report as a failure', () => {
    writeFileSync(report, '{"testResults":[');
    expect(totalsOf(report, null)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});

it('ends with one line', () => {
  expect(lastLine({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed');
  expect(lastLine({ passed: 3, failed: 1, skipped: 2 })).toBe('3 passed, 1 failed, 2 skipped');
});
