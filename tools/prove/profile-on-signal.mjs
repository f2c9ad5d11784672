// `NODE_OPTIONS=--import=<this file> PROFILE_FILE=<file>`: the first SIGUSR2 starts the CPU profiler of the process, the second one stops it and
// writes the profile. A whole life's profile (--cpu-prof) would be mostly the start. `PROFILE_START=true`: it is the start that is wanted,
// the first signal stops.
import fs from 'node:fs';
import { Session } from 'node:inspector/promises';

const file = process.env.PROFILE_FILE;
/** @type {Session | null} */
let session = null;

if (file !== undefined) {
  process.on('SIGUSR2', () => void (session === null ? start() : stop()));
  if (process.env.PROFILE_START === 'true') await start();
}

async function start() {
  session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
}

async function stop() {
  const { profile } = await session.post('Profiler.stop');
  fs.writeFileSync(`${file}.part`, JSON.stringify(profile));
  fs.renameSync(`${file}.part`, file);
}
