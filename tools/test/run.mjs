#!/usr/bin/env node
// npm test [-- <vitest arguments>]: sets up, starts engines of its own, runs all specs, and ends with `N passed, N failed`.
import { needNode } from '../setup/node-version.mjs';

needNode();
const { explain } = await import('../stack/index.mjs');
const { lastLine } = await import('./results.mjs');
const { runTests } = await import('./test-run.mjs');
try {
  const totals = await runTests(process.argv.slice(2));
  console.log(lastLine(totals));
  process.exit(totals.failed === 0 ? 0 : 1);
} catch (error) {
  console.error(explain(error));
  console.log(lastLine({ passed: 0, failed: 1, skipped: 0 }));
  process.exit(1);
}
