#!/usr/bin/env node
// Every package of the lock file accepts the oldest Node that we promise. npm's own engine-strict knows no exceptions, so it is
// done here; a name on the list runs on that Node although its manifest says otherwise, and why is said beside it.
import { createRequire } from 'node:module';

import { lockedPackages, root } from './lock.mjs';

const semver = createRequire(`${root}/package.json`)('semver');
const OLDEST = '20.20.0';
const EXCEPTIONS = new Map([
  ['jsonpath-plus', 'declares Node 22; what we use of 11.3.0 runs on 20.20, the specs of libs/domain/filter run on it'],
]);

const wrong = lockedPackages().filter(({ name, entry }) => {
  const range = entry.engines?.node;
  return range !== undefined && !EXCEPTIONS.has(name) && !semver.satisfies(OLDEST, range);
});
for (const { name, version, entry } of wrong) console.error(`${name}@${version} wants Node ${entry.engines.node}`);
process.exit(wrong.length > 0 ? 1 : 0);
