import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { until } from './client.mjs';

/**
 * Of the time a profile saw the process at work, the share that passed in and below functions of certain files. A sample counts for the
 * innermost of `places` on its stack, so that the shares can be added.
 * @param {{ nodes: object[], samples: number[], timeDeltas: number[] }} profile as the inspector writes it
 * @param {Record<string, RegExp>} places name → what the file's address looks like
 */
export function profileShares(profile, places) {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map(profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const placeOf = new Map();
  const find = (id) => {
    if (id === undefined) return null;
    if (!placeOf.has(id)) placeOf.set(id, placeAt(nodes.get(id), places) ?? find(parents.get(id)));
    return placeOf.get(id);
  };
  const totals = Object.fromEntries(Object.keys(places).map((name) => [name, 0]));
  let busyUs = 0;
  for (const [at, id] of profile.samples.entries()) {
    const { functionName } = nodes.get(id).callFrame;
    if (functionName === '(idle)') continue;
    busyUs += profile.timeDeltas[at];
    const place = find(id);
    if (place !== null) totals[place] += profile.timeDeltas[at];
  }
  return {
    busyMs: Math.round(busyUs / 1000),
    percent: Object.fromEntries(Object.entries(totals).map(([name, us]) => [name, +((100 * us) / busyUs).toFixed(1)])),
  };
}

/** The functions in which most of the working time itself passed: `name file:line` → per cent. */
export function hottest(profile, count) {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node.callFrame]));
  const selfUs = new Map();
  let busyUs = 0;
  for (const [at, id] of profile.samples.entries()) {
    const { functionName, url, lineNumber } = nodes.get(id);
    if (functionName === '(idle)') continue;
    const name = `${functionName || '(anonymous)'} ${url.split('/').slice(-3).join('/')}:${lineNumber + 1}`;
    selfUs.set(name, (selfUs.get(name) ?? 0) + profile.timeDeltas[at]);
    busyUs += profile.timeDeltas[at];
  }
  const sorted = [...selfUs].sort(([, a], [, b]) => b - a).slice(0, count);
  return Object.fromEntries(sorted.map(([name, us]) => [name, +((100 * us) / busyUs).toFixed(1)]));
}

function placeAt({ callFrame: { url } }, places) {
  return Object.keys(places).find((name) => places[name].test(url)) ?? null;
}

/**
 * A place for one profile. `env` goes to the process to be profiled; `take(pid)` tells it to stop and reads the profile.
 * @param {{ fromStart: boolean }} options
 */
export function profileOf({ fromStart }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'carillon-profile-'));
  const file = path.join(folder, 'cpu.json');
  const preload = new URL('profile-on-signal.mjs', import.meta.url);
  return {
    env: { NODE_OPTIONS: `--import=${preload.href}`, PROFILE_FILE: file, PROFILE_START: String(fromStart) },
    async take(pid) {
      process.kill(pid, 'SIGUSR2');
      if (!(await until(() => fs.existsSync(file), 60_000))) throw new Error('the process wrote no profile');
      return JSON.parse(fs.readFileSync(file, 'utf8'));
    },
    remove: () => fs.rmSync(folder, { recursive: true, force: true }),
  };
}
