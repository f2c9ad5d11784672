import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';

import { HOSTILE } from './hostile.mjs';
import { neutralHolds } from './neutral.mjs';
import { eventOfBytes, nativeOracle } from './oracle.mjs';
import { seeded } from './random.mjs';
import { SHAPES } from './shapes.mjs';

/** To be raised by any change that alters what is generated. */
const VERSION = 1;
const SEED = 20_261_121;
const CHUNK_CHARS = 1 << 20;

/** What runs when nothing is named. */
export const USUAL = [
  ...['types:1000', 'types:10000', 'types:100000'],
  ...['mixed:1000', 'mixed:10000', 'mixed-renamed:10000', 'arrays:1000', 'arrays:10000', 'broad:10000', 'unique:10000'],
];
export const HOSTILE_ONES = [
  'hostile-keys:1000',
  'hostile-deep:1000',
  'hostile-collisions:100000',
  'hostile-ranges:10000',
  'hostile-expressions:10000',
  'hostile-prefixes:10000',
  'hostile-long:1000',
  'hostile-large:1000',
];

/** Names from a list as typed: `types:1000 hostile`. `usual`, `hostile` and `all` stand for several. */
export function corporaNamed(text) {
  const several = { usual: USUAL, hostile: HOSTILE_ONES, all: [...USUAL, 'types:1000000', ...HOSTILE_ONES] };
  return text
    .split(/[\s,]+/)
    .filter(Boolean)
    .flatMap((name) => several[name] ?? [name]);
}

/**
 * The folder of a corpus `<shape>:<subscriptions>`, made when it is not there: `subs.ndjson`, `events.ndjson`, `expected.ndjson` (the ids
 * for each of the first events by the oracle, or null), `meta.json` at last.
 */
export async function makeCorpus(name, folder, say = () => {}) {
  const [shape, sizeText] = name.split(':');
  const size = Number(sizeText);
  const make = SHAPES[shape] ?? HOSTILE[shape];
  if (make === undefined || !(size > 0)) {
    throw new Error(`There is no corpus ${name}; shapes: ${Object.keys({ ...SHAPES, ...HOSTILE }).join(', ')}`);
  }
  const target = path.join(folder, `${shape}-${size}`);
  if (isMade(target)) return target;
  say(`making ${name}`);
  fs.mkdirSync(target, { recursive: true });
  const seed = SEED + size + shape.length * 7919;
  const made = make(size, seeded(seed), seeded(seed ^ 0x5eed));
  const subscriptions = Array.from({ length: size }, (_, id) => ({ id, ...made.subscription() }));
  const events = Array.from({ length: made.events }, () => made.event()).map((event) =>
    typeof event === 'string' ? event : JSON.stringify(event),
  );
  const sample = made.sample ?? (size >= 1_000_000 ? 40 : size >= 100_000 ? 100 : 400);
  const expected = wantedBy(subscriptions, events.slice(0, sample), made.isJudged);
  await writeLines(
    path.join(target, 'subs.ndjson'),
    subscriptions.map((one) => JSON.stringify(one)),
  );
  await writeLines(path.join(target, 'events.ndjson'), events);
  await writeLines(
    path.join(target, 'expected.ndjson'),
    expected.map((ids) => JSON.stringify(ids)),
  );
  const judged = expected.filter((ids) => ids !== null);
  const matches = judged.reduce((sum, ids) => sum + ids.length, 0) / judged.length;
  const bytes = events.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const meta = {
    version: VERSION,
    workload: shape,
    subs: size,
    events: events.length,
    avgBytes: Math.round(bytes / events.length),
    avgMatches: +matches.toFixed(2),
  };
  fs.writeFileSync(path.join(target, 'meta.json'), `${JSON.stringify(meta)}\n`);
  return target;
}

function isMade(target) {
  try {
    return JSON.parse(fs.readFileSync(path.join(target, 'meta.json'), 'utf8')).version === VERSION;
  } catch {
    return false; // not there, or half made
  }
}

/** By brute force: neutral ones by what the form means, filters of our own by judging each alone. Null for an event that is not judged. */
function wantedBy(subscriptions, texts, isJudged = () => true) {
  const wants = subscriptions.map((one) =>
    one.filters === undefined ? neutralOracle(one) : nativeOracle(one.filters),
  );
  return texts.map((text, number) => {
    if (!isJudged(number)) return null;
    const event = { document: JSON.parse(text), native: eventOfBytes(Buffer.from(text)) };
    return subscriptions.filter((_, index) => wants[index](event)).map(({ id }) => id);
  });
}

function neutralOracle(subscription) {
  return ({ document }) => neutralHolds(subscription, document);
}

async function writeLines(file, lines) {
  const out = fs.createWriteStream(file);
  let chunk = '';
  for (const line of lines) {
    chunk += `${line}\n`;
    if (chunk.length < CHUNK_CHARS) continue;
    if (!out.write(chunk)) await once(out, 'drain');
    chunk = '';
  }
  out.end(chunk);
  await once(out, 'close');
}

/** The lines of a corpus file as bytes of their own. */
export function* linesOf(folder, file) {
  const bytes = fs.readFileSync(path.join(folder, file));
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(0x0a, start);
    const stop = end < 0 ? bytes.length : end;
    yield Buffer.from(bytes.subarray(start, stop));
    start = stop + 1;
  }
}
