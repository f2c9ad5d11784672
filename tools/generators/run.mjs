#!/usr/bin/env node
// `npm run generate -- lib <group> <name>` | `app <name>` | `channel <name>` | `message <writer> <noun> <participle>`
// Makes the blessed shape. Nothing that exists is overwritten; what is left to do by hand is printed.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { appFiles } from './app.mjs';
import { channelFiles } from './channel.mjs';
import { libFiles } from './lib.mjs';
import { messageFiles } from './message.mjs';

const root = path.resolve(
  process.env.CARILLON_GENERATE_INTO ?? path.join(path.dirname(fileURLToPath(import.meta.url)), '../..'),
);
const WORD = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

const generators = {
  lib: { words: ['group', 'name'], make: libFiles },
  app: { words: ['name'], make: appFiles },
  channel: { words: ['name'], make: channelFiles },
  message: { words: ['writer', 'noun', 'participle'], make: messageFiles },
};

function usage() {
  console.error('usage: npm run generate -- <what> <words…>');
  for (const [what, { words }] of Object.entries(generators))
    console.error(`  ${what} ${words.map((word) => `<${word}>`).join(' ')}`);
  process.exit(2);
}

const [what, ...given] = process.argv.slice(2);
const generator = generators[what];
if (generator === undefined || given.length !== generator.words.length || !given.every((word) => WORD.test(word)))
  usage();

const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
const { files, next } = generator.make(version, ...given);
const taken = Object.keys(files).filter((file) => fs.existsSync(path.join(root, file)));
if (taken.length > 0) {
  console.error(`Nothing written, these exist: ${taken.join(', ')}`);
  process.exit(1);
}
for (const [file, text] of Object.entries(files)) {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  fs.writeFileSync(path.join(root, file), text);
  console.log(`written: ${file}`);
}
console.log(`\nNext:\n${next.map((step) => `- ${step}`).join('\n')}`);
