import fs from 'node:fs';
import path from 'node:path';

import { pause } from './pause.mjs';

/**
 * A process, told apart from a later one with the same number by the moment it was born.
 * @typedef {object} Known
 * @property {number} pid
 * @property {string} born
 */

/**
 * When the process was born, in the kernel's own count, or null when there is none (a zombie counts as none). Off Linux the
 * kernel is not asked: a living process answers `unknown`.
 * @param {number} pid
 * @returns {string | null}
 */
export function bornAt(pid) {
  if (process.platform !== 'linux') return isThere(pid) ? 'unknown' : null;
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    // the command's name may hold blanks and brackets: fields are counted from its closing one
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
  } catch {
    return null; // no such process
  }
}

/** @param {number} pid */
function isThere(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** @param {Known} known */
export function isAlive(known) {
  return bornAt(known.pid) === known.born;
}

/** This process, for lock and process files. */
export function thisProcess() {
  return { pid: process.pid, born: bornAt(process.pid) ?? 'unknown' };
}

/**
 * What a file says of a process that still lives, else null (also when the file is absent or half written).
 * @template {Known} T
 * @param {string} file
 * @returns {T | null}
 */
export function readAlive(file) {
  try {
    const known = /** @type {T} */ (JSON.parse(fs.readFileSync(file, 'utf8')));
    return isAlive(known) ? known : null;
  } catch {
    return null;
  }
}

/**
 * Writes the file in one step: a reader sees the old text or the new.
 * @param {string} file
 * @param {object} content
 */
export function writeWhole(file, content) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const part = `${file}.${process.pid}.part`;
  fs.writeFileSync(part, JSON.stringify(content));
  fs.renameSync(part, file);
}

/**
 * Ends a process in order, with force once `graceMs` is over. Resolves when it is gone.
 * @param {Known} known
 * @param {{ graceMs?: number, signal?: NodeJS.Signals }} [options]
 */
export async function end(known, { graceMs = 30_000, signal = 'SIGTERM' } = {}) {
  if (!isAlive(known)) return;
  const startedMs = Date.now();
  kill(known, signal);
  let forced = false;
  while (isAlive(known)) {
    if (!forced && Date.now() - startedMs > graceMs) {
      forced = true;
      kill(known, 'SIGKILL');
    }
    await pause(20);
  }
}

/**
 * @param {Known} known
 * @param {NodeJS.Signals} signal
 */
function kill(known, signal) {
  try {
    process.kill(known.pid, signal);
  } catch (error) {
    // gone in between is what was wanted; anything else (another user's process) is not
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
  }
}

/**
 * Resident memory in MB, or null where the kernel does not tell.
 * @param {number} pid
 */
export function memoryMb(pid) {
  try {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1024);
  } catch {
    return null;
  }
}
