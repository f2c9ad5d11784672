#!/usr/bin/env node
// Writes the reference pages and `.env.example` from the code that they describe (needs a build: `npm run build`).
// `--check` writes nothing and exits 1 when a page is out of date.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { errorsPage } from './errors.mjs';
import { metricsPage } from './metrics.mjs';
import { envExample, settingsPage } from './settings.mjs';
import { topicsPage } from './topics.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const check = process.argv.includes('--check');

const pages = {
  'docs/reference/errors.md': errorsPage,
  'docs/reference/settings.md': settingsPage,
  'docs/reference/topics.md': topicsPage,
  'docs/reference/metrics.md': metricsPage,
  '.env.example': envExample,
};

let stale = 0;
for (const [file, render] of Object.entries(pages)) {
  const target = path.join(root, file);
  const text = render(root);
  if (fs.existsSync(target) && fs.readFileSync(target, 'utf8') === text) continue;
  stale += 1;
  if (check) console.error(`${file} is out of date. Run: node tools/catalog/run.mjs`);
  else {
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, text);
    console.log(`written: ${file}`);
  }
}
process.exit(check && stale > 0 ? 1 : 0);
