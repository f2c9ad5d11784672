import path from 'node:path';

import { CHECKOUT } from './checkout.mjs';
import { environment } from './environment.mjs';
import { Problem } from './problem.mjs';

/** @typedef {'kafka' | 'mongo'} EngineName */

/**
 * One stack: where its data is and where it listens.
 * @typedef {object} StackOptions
 * @property {string} dataDir engines' data, logs and process files are below it
 * @property {string} [cacheDir] jars; may be shared by any number of stacks. Default: the cache of the checkout's own stack
 * @property {{ kafka: number, kafkaController: number, mongo: number }} ports
 * @property {readonly EngineName[]} [only] default both
 * @property {(line: string) => void} [say] progress, a line at a time; default stderr
 */

/** Where the engines listen: this machine only. */
export const HOST = '127.0.0.1';

/**
 * The data folder: `CARILLON_DATA_DIR`, relative to the checkout, else `.carillon` there.
 * @param {Record<string, string>} [env]
 */
export function dataDirOf(env = environment()) {
  return path.resolve(CHECKOUT, env['CARILLON_DATA_DIR'] || '.carillon');
}

/**
 * The stack that the environment (and `.env`) describes.
 * @param {Record<string, string>} [env]
 * @returns {StackOptions}
 */
export function stackOptions(env = environment()) {
  const kafka = port(env, 'STACK_KAFKA_PORT', 19092);
  return {
    dataDir: dataDirOf(env),
    ports: { kafka, kafkaController: kafka + 1, mongo: port(env, 'STACK_MONGODB_PORT', 27018) },
  };
}

/** @param {StackOptions} options */
export function cacheDirOf(options) {
  return options.cacheDir ?? path.join(dataDirOf(), 'cache');
}

/**
 * @param {StackOptions} options
 * @returns {readonly EngineName[]}
 */
export function namesOf(options) {
  return options.only ?? ['kafka', 'mongo'];
}

/**
 * @param {StackOptions} options
 * @returns {(line: string) => void}
 */
export function sayOf(options) {
  return options.say ?? ((line) => process.stderr.write(`${line}\n`));
}

/**
 * @param {Record<string, string>} env
 * @param {string} name
 * @param {number} fallback
 */
function port(env, name, fallback) {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const number = Number(text);
  if (Number.isInteger(number) && number > 0 && number < 65_535) return number;
  throw new Problem(`${name} must be a port number from 1 to 65534, not ${JSON.stringify(text)}.`);
}
