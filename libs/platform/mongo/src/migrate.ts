import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import { AppError } from '@carillon/util';
import type { mongo } from 'mongoose';

import type { Migration } from './migration';
import { isDuplicateKey } from './store-errors';

/** The major version of the stored form that this code reads and writes. */
export const SCHEMA_MAJOR = 1;

const COLLECTION = 'schema_versions';
const LEASE_MS = 60_000;
const POLL_MS = 250;

/** The one document that says what the store's documents look like. */
interface SchemaState {
  _id: 'carillon';
  major: number;
  /** Ids of the steps that ran; those of a fresh store count as run, there was nothing to change. */
  applied: string[];
  owner: string | null;
  leaseUntil: number;
}

export interface MigrateOptions {
  /** Default {@link SCHEMA_MAJOR}. */
  major?: number;
  /** Also steps up to the next major. Only a person decides that (backup first); a start never does. */
  allowMajor?: boolean;
  nowMs?: () => number;
}

/**
 * Checks that the store has the form this code knows and runs the steps that are missing, one process at a time; others wait.
 * A store without the state document is fresh.
 *
 * @returns ids of the steps that ran here
 * @throws AppError `SCHEMA_TOO_NEW` or `SCHEMA_TOO_OLD` when the store has another major version
 */
export async function migrate(
  db: mongo.Db,
  migrations: readonly Migration[],
  options: MigrateOptions = {},
): Promise<string[]> {
  const { major = SCHEMA_MAJOR, allowMajor = false, nowMs = Date.now } = options;
  const states = db.collection<SchemaState>(COLLECTION);
  const known = migrations
    .filter((migration) => migration.major <= major)
    .sort((one, other) => (one.id < other.id ? -1 : 1));
  const owner = randomUUID();
  const ran: string[] = [];
  for (;;) {
    const state = await readState(states, major, known);
    checkMajor(state, major, allowMajor);
    const next = known.find(({ id }) => !state.applied.includes(id));
    if (next === undefined && state.major === major) return ran;

    const claimed = await states.findOneAndUpdate(
      { _id: 'carillon', major: state.major, applied: state.applied, leaseUntil: { $lt: nowMs() } },
      { $set: { owner, leaseUntil: nowMs() + LEASE_MS } },
    );
    if (claimed === null) {
      await delay(POLL_MS);
      continue;
    }
    if (next !== undefined)
      await runLeased(
        () => next.up(db),
        () => states.updateOne({ _id: 'carillon', owner }, { $set: { leaseUntil: nowMs() + LEASE_MS } }),
      );
    await states.updateOne(
      { _id: 'carillon', owner },
      {
        $set: { owner: null, leaseUntil: 0, ...(next === undefined ? { major } : {}) },
        ...(next === undefined ? {} : { $addToSet: { applied: next.id } }),
      },
    );
    if (next !== undefined) ran.push(next.id);
  }
}

/** Keeps the lease while `work` runs. Should renewing fail for a whole lease, another process may run the step too. */
async function runLeased(work: () => Promise<void>, renew: () => Promise<unknown>): Promise<void> {
  const timer = setInterval(() => void renew().catch(() => undefined), LEASE_MS / 3);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
}

async function readState(
  states: mongo.Collection<SchemaState>,
  major: number,
  known: readonly Migration[],
): Promise<SchemaState> {
  for (;;) {
    const found = await states.findOne({ _id: 'carillon' });
    if (found !== null) return found;
    try {
      await states.insertOne({
        _id: 'carillon',
        major,
        applied: known.map(({ id }) => id),
        owner: null,
        leaseUntil: 0,
      });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error; // another process was first
    }
  }
}

function checkMajor(state: SchemaState, major: number, allowMajor: boolean): void {
  const context = { stored: state.major, known: major };
  if (state.major > major) {
    throw new AppError('SCHEMA_TOO_NEW', `The store has schema version ${state.major}, this program knows ${major}.`, {
      context,
    });
  }
  if (state.major < major && !allowMajor) {
    throw new AppError('SCHEMA_TOO_OLD', `The store has schema version ${state.major}, this program needs ${major}.`, {
      context,
    });
  }
}
