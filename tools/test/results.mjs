import fs from 'node:fs';
import path from 'node:path';

/**
 * @typedef {object} Totals
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/** @typedef {{ name: string, status: string, assertionResults: { status: string }[] }} FileResult */

/**
 * Counts a run from vitest's JSON report. What went wrong without a test being marked as failed counts as one failure, so that nothing
 * looks green that is not: a file that could not be loaded or whose hooks failed, a run that crashed or ended with an error, a run
 * without tests.
 * @param {string} file
 * @param {number | null} exitCode vitest's own; null when it was killed
 * @returns {Totals}
 */
export function totalsOf(file, exitCode) {
  const files = readReport(file);
  if (files === null) return { passed: 0, failed: 1, skipped: 0 };
  const tests = files.flatMap((result) => result.assertionResults);
  const count = (/** @type {string[]} */ ...statuses) => tests.filter((test) => statuses.includes(test.status)).length;
  const passed = count('passed');
  const skipped = count('pending', 'skipped', 'todo', 'disabled');
  const brokenFiles = files.filter(
    (result) => result.status === 'failed' && !result.assertionResults.some((test) => test.status === 'failed'),
  );
  const failed = tests.length - passed - skipped + brokenFiles.length;
  const silent = failed === 0 && (exitCode !== 0 || passed === 0);
  return { passed, failed: silent ? 1 : failed, skipped };
}

/**
 * The last line of a test run.
 * @param {Totals} totals
 */
export function lastLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * @param {string} file
 * @returns {FileResult[] | null} null: there is none, or half of one
 */
function readReport(file) {
  try {
    return JSON.parse(fs.readFileSync(path.resolve(file), 'utf8')).testResults;
  } catch {
    return null;
  }
}
