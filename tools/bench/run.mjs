#!/usr/bin/env node
// `npm run bench:<scenario> [-- options]`: the delivery bench against a Carillon that runs already (`npm start`, or `npm run start:apart`
// with CARILLON_INTAKE_URL=http://127.0.0.1:8081). Adds the CPU and memory of the product's own processes to the figures.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const [scenario = 'steady', ...options] = process.argv.slice(2);
// every app has its folder in its command line; engines and the bench itself do not
const pids = ['--pids', "pgrep -f 'apps/[a-z-]+/dist/main.js'"];

const child = spawn(
  process.execPath,
  [
    path.join(here, 'delivery/run.mjs'),
    '--adapter',
    'carillon',
    '--scenario',
    scenario,
    ...(options.includes('--pids') ? [] : pids),
    ...options,
  ],
  {
    stdio: 'inherit',
  },
);
child.on('exit', (code) => process.exit(code ?? 1));
