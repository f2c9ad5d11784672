#!/usr/bin/env node
// `npm run generate:scanner`: compiles the byte scanner of the subscription index (AssemblyScript) and writes the module into its library, so
// that nobody needs the compiler to build or run; formats the source too. `--check` writes nothing and exits 1 when a file would change.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { scannerFiles } from './files.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const check = process.argv.includes('--check');

try {
  const stale = Object.entries(await scannerFiles(root)).filter(
    ([file, text]) => !fs.existsSync(path.join(root, file)) || fs.readFileSync(path.join(root, file), 'utf8') !== text,
  );
  for (const [file, text] of stale) {
    if (check) console.error(`${file} is not what its source gives. Run: npm run generate:scanner`);
    else {
      fs.writeFileSync(path.join(root, file), text);
      console.log(`written: ${file}`);
    }
  }
  process.exit(check && stale.length > 0 ? 1 : 0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
