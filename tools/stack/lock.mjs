import fs from 'node:fs';
import path from 'node:path';

import { pause } from './pause.mjs';
import { isAlive, thisProcess } from './processes.mjs';

/**
 * Runs `work` while no other process holds the lock file. A lock whose owner died is taken over.
 *
 * Two waiters may see the same dead owner. Each moves the file aside under a name of its own and looks at it again; a living
 * owner's, moved by mistake, is put back. Not excluded: a third one that takes the lock in those microseconds.
 * @template T
 * @param {string} file
 * @param {() => Promise<T> | T} work
 * @param {{ onWait?: (owner: number) => void }} [options] told once when another process holds the lock
 * @returns {Promise<T>}
 */
export async function locked(file, work, { onWait } = {}) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  let told = false;
  while (!take(file)) {
    const owner = ownerOf(file);
    if (owner !== null && isAlive(owner) && !told) {
      told = true;
      onWait?.(owner.pid);
    }
    if (owner !== null && !isAlive(owner)) removeDead(file);
    await pause(100);
  }
  // an exit in between (a signal handled elsewhere) frees it too; only a kill leaves it to the next one
  const free = () => fs.rmSync(file, { force: true });
  process.once('exit', free);
  try {
    return await work();
  } finally {
    process.off('exit', free);
    free();
  }
}

/**
 * The file appears with its content in one step (a link to a finished file), so a reader never sees it empty.
 * @param {string} file
 */
function take(file) {
  const own = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  fs.writeFileSync(own, JSON.stringify(thisProcess()));
  try {
    fs.linkSync(own, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  } finally {
    fs.rmSync(own, { force: true });
  }
}

/**
 * @param {string} file
 * @returns {{ pid: number, born: string } | null}
 */
function ownerOf(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return null; // freed in between
  }
}

/** @param {string} file */
function removeDead(file) {
  const aside = `${file}.${process.pid}.dead`;
  try {
    fs.renameSync(file, aside);
  } catch {
    return; // another waiter was first
  }
  const owner = ownerOf(aside);
  if (owner !== null && isAlive(owner)) {
    try {
      fs.linkSync(aside, file);
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    }
  }
  fs.rmSync(aside, { force: true });
}
