#!/usr/bin/env node
// Titles of the commits are Conventional Commits with a project (or a top folder) as scope; the changelog is made of them.
import { spawnSync } from 'node:child_process';

import { root } from './lock.mjs';

const TITLE =
  /^(feat|fix|perf|refactor|docs|test|build|ci|chore|revert)(\([a-z0-9-]+(, ?[a-z0-9-]+)*\))?!?: \S.{2,98}[^.\s]$/;

const log = spawnSync('git', ['log', '--no-merges', '--format=%h %s', '-n', '200'], { cwd: root, encoding: 'utf8' });
if (log.status !== 0) process.exit(0); // an archive without history, or no commit yet
const wrong = log.stdout.split('\n').filter((line) => line !== '' && !TITLE.test(line.slice(line.indexOf(' ') + 1)));
for (const line of wrong) console.error(`not "type(scope): what it does": ${line}`);
process.exit(wrong.length > 0 ? 1 : 0);
