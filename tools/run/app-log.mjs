import fs from 'node:fs';
import path from 'node:path';
import { StringDecoder } from 'node:string_decoder';

const POLL_MS = 250;
const KEEP_BYTES = 50 * 1024 * 1024;
const WARNING = 40;
/** Fields that every line has, and that the reader of a terminal knows. */
const SAID_ALREADY = ['time', 'service', 'version'];
/** @type {Record<string, number>} */
const LEVELS = { debug: 20, info: 30, warn: 40, error: 50, fatal: 60 };

/**
 * The log file of one app. The app writes to it directly (so that it does not matter to the app when the launcher dies); the
 * launcher looks at what is new and shows people what they must see: warnings, errors, and whatever is no log line.
 * @typedef {object} AppLog
 * @property {number} descriptor for the app's stdout and stderr
 * @property {string} file
 * @property {() => void} showNew
 * @property {() => void} close shows what is left first
 */

/**
 * @param {string} folder
 * @param {string} app
 * @param {(line: string) => void} show
 * @returns {AppLog}
 */
export function openAppLog(folder, app, show) {
  fs.mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${app}.log`);
  if (fs.existsSync(file)) fs.renameSync(file, `${file}.1`);
  const descriptor = fs.openSync(file, 'a+');
  let position = 0;
  let rest = '';
  const decoder = new StringDecoder('utf8');
  const look = () => {
    const { size } = fs.fstatSync(descriptor);
    if (size > position) {
      const chunk = Buffer.alloc(size - position);
      fs.readSync(descriptor, chunk, 0, chunk.length, position);
      position = size;
      const lines = (rest + decoder.write(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (isForPeople(line)) show(`${app} | ${readable(line)}`);
    }
    if (size > KEEP_BYTES) {
      // the app appends: cut to nothing, its next line is the first one. A line written in between is lost
      fs.copyFileSync(file, `${file}.1`);
      fs.ftruncateSync(descriptor, 0);
      position = 0;
    }
  };
  const timer = setInterval(look, POLL_MS);
  return {
    descriptor,
    file,
    showNew: look,
    close: () => {
      clearInterval(timer);
      look();
      fs.closeSync(descriptor);
    },
  };
}

/**
 * Whether a line of an app's output is shown: a log line from `warn` up, or anything that is none.
 * @param {string} line
 */
export function isForPeople(line) {
  if (line.trim() === '') return false;
  try {
    const { level } = JSON.parse(line);
    const number = typeof level === 'string' ? LEVELS[level.toLowerCase()] : level;
    return typeof number !== 'number' || number >= WARNING;
  } catch {
    return true;
  }
}

/**
 * A log line in fewer words: level, event, and the fields that are left; anything else as it is.
 * @param {string} line
 */
export function readable(line) {
  try {
    const { level, event, ...fields } = JSON.parse(line);
    if (typeof event !== 'string') return line;
    const rest = Object.entries(fields)
      .filter(([name]) => !SAID_ALREADY.includes(name))
      .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
    return [level, event, ...rest].join(' ');
  } catch {
    return line;
  }
}
