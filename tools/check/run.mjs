#!/usr/bin/env node
// `npm run check [-- name…]`: everything that can be judged without running the product, over all projects. Each step prints one
// line; a failing step prints its output, and the others still run, so that one pass shows everything there is to mend.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const bin = (name) => path.join(root, 'node_modules/.bin', name);
const script = (name, ...args) => [process.execPath, path.join(root, 'tools', name), ...args];

const steps = [
  ['references', 'tsconfig references follow package.json', script('workspace/sync.mjs', '--check')],
  ['types', 'tsc -b', [bin('tsc'), '-b']],
  ['spec-types', 'types of the specs', [bin('tsc'), '-p', 'tsconfig.spec.json']],
  ['tool-types', 'types of the tools, from their JSDoc', [bin('tsc'), '-p', 'tsconfig.tools.json']],
  ['format', 'prettier', [bin('prettier'), '--check', '--log-level', 'warn', '.']],
  ['graph', 'project graph for the import rules', [bin('nx'), 'graph', '--file=.nx/graph.json']],
  ['lint', 'eslint', [bin('eslint'), '--max-warnings', '0', '.']],
  ['boundaries', 'forbidden imports are refused', script('check/boundaries.mjs')],
  ['tags', 'every project has a type and a scope', script('check/tags.mjs')],
  ['catalogues', 'generated pages agree with the code', script('catalog/run.mjs', '--check')],
  ['scanner', 'the compiled scanner is that of its source', script('scanner/run.mjs', '--check')],
  ['spelling', 'cspell', [bin('cspell'), '--no-progress', '--no-summary', '--dot', '**/*.{ts,mts,mjs,md}']],
  ['unused', 'knip', [bin('knip'), '--no-progress', '--no-config-hints']],
  ['secrets', 'secretlint', [bin('secretlint'), '**/*']],
  ['licences', 'licences of all packages', script('check/licences.mjs')],
  ['engines', 'every package runs on the Node we promise', script('check/engines.mjs')],
  ['commits', 'commit titles', script('check/commits.mjs')],
];

const wanted = process.argv.slice(2);
for (const name of wanted) {
  if (!steps.some(([step]) => step === name)) {
    console.error(`There is no check called ${name}. Checks: ${steps.map(([step]) => step).join(', ')}`);
    process.exit(2);
  }
}

let failed = 0;
for (const [name, title, [file, ...args]] of steps) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const startedMs = Date.now();
  const run = spawnSync(file, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NX_TUI: 'false', FORCE_COLOR: '0' },
  });
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
  const ok = run.status === 0;
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name}: ${title} (${seconds} s)`);
  if (!ok) {
    failed += 1;
    console.log(`${run.stdout ?? ''}${run.stderr ?? ''}${run.error?.message ?? ''}`);
  }
}
console.log(failed === 0 ? 'All checks hold.' : `${failed} checks failed.`);
process.exit(failed === 0 ? 0 : 1);
