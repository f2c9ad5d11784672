#!/usr/bin/env node
// No project without both tags: an untagged one would be free of every import rule.
import fs from 'node:fs';
import path from 'node:path';

import { root } from './lock.mjs';

const projects = JSON.parse(fs.readFileSync(path.join(root, 'tsconfig.json'), 'utf8')).references.map(
  (reference) => reference.path,
);
const wrong = projects.filter((folder) => {
  const tags = JSON.parse(fs.readFileSync(path.join(root, folder, 'package.json'), 'utf8')).nx?.tags ?? [];
  return !tags.some((tag) => tag.startsWith('type:')) || !tags.some((tag) => tag.startsWith('scope:'));
});
for (const folder of wrong) console.error(`${folder}/package.json: nx.tags needs type:… and scope:…`);
process.exit(wrong.length > 0 ? 1 : 0);
