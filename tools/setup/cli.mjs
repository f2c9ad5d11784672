#!/usr/bin/env node
// node tools/setup/cli.mjs: dependencies, build and engines' jars, without starting anything (what `npm start` and `npm test` do first).
import { needNode } from './node-version.mjs';

needNode();
const { explain } = await import('../stack/index.mjs');
const { setUp } = await import('./set-up.mjs');
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.once(signal, () => process.exit(130));
try {
  const copy = await setUp({ say: (line) => console.error(line), engines: true });
  copy.remove();
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
