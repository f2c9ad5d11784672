#!/usr/bin/env node
// npm start | npm run start:apart | npm run start:<app>
//   node tools/run/start.mjs [--apart | --app <name>]
import { needNode } from '../setup/node-version.mjs';

needNode();
const { explain } = await import('../stack/index.mjs');
const { start } = await import('./launcher.mjs');
try {
  process.exit(await start(process.argv.slice(2)));
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}
