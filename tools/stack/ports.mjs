import fs from 'node:fs';
import net from 'node:net';

import { HOST } from './options.mjs';
import { Problem } from './problem.mjs';

/** Below the kernel's range for outgoing connections (32768 and up), so that none of those takes a port meant for a restart. */
const FROM = 20_000;
const TO = 32_000;

/**
 * Whether a server listens there, or a listener could not bind.
 * @param {number} port
 * @returns {Promise<boolean>}
 */
export function isTaken(port) {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once('error', () => resolve(true));
    probe.listen({ port, host: HOST, exclusive: true }, () => probe.close(() => resolve(false)));
  });
}

/**
 * Different ports that nobody listens on at this moment. Nothing keeps another process from taking one before it is used.
 * @param {number} count
 * @returns {Promise<number[]>}
 */
export async function freePorts(count) {
  /** @type {Set<number>} */
  const found = new Set();
  for (let tries = 0; found.size < count; tries++) {
    if (tries > 1000) throw new Problem(`No ${count} free ports between ${FROM} and ${TO}.`);
    const port = FROM + Math.floor(Math.random() * (TO - FROM));
    if (!found.has(port) && !(await isTaken(port))) found.add(port);
  }
  return [...found];
}

/**
 * Who listens on a port: `java (pid 4711)`, or null when it cannot be known (another user's process, not Linux).
 * @param {number} port
 * @returns {string | null}
 */
export function listenerOn(port) {
  const inodes = listeningInodes(port);
  if (inodes.size === 0) return null;
  for (const pid of directory('/proc').filter((name) => /^\d+$/.test(name))) {
    for (const descriptor of directory(`/proc/${pid}/fd`)) {
      const inode = /^socket:\[(\d+)\]$/.exec(link(`/proc/${pid}/fd/${descriptor}`))?.[1];
      if (inode !== undefined && inodes.has(inode)) return `${text(`/proc/${pid}/comm`).trim()} (pid ${pid})`;
    }
  }
  return null;
}

/**
 * Stops with a plain line when the port is taken.
 * @param {number} port
 * @param {string} what who wants it
 * @param {string} setting the variable that moves it
 */
export async function needPort(port, what, setting) {
  if (!(await isTaken(port))) return;
  const owner = listenerOn(port);
  throw new Problem(
    `Port ${port} for ${what} is taken${owner === null ? '' : ` by ${owner}`}. Free it, or set ${setting} to another port.`,
  );
}

/**
 * Socket inodes in state LISTEN (0A) with this local port.
 * @param {number} port
 */
function listeningInodes(port) {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const inodes = new Set();
  for (const line of ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => text(file).split('\n').slice(1))) {
    const fields = line.trim().split(/\s+/);
    if (fields[1]?.endsWith(suffix) && fields[3] === '0A') inodes.add(fields[9]);
  }
  return inodes;
}

/** @param {string} folder */
function directory(folder) {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}

/** @param {string} file */
function link(file) {
  try {
    return fs.readlinkSync(file);
  } catch {
    return '';
  }
}

/** @param {string} file */
function text(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
