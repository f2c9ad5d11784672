import type { mongo } from 'mongoose';

/** One step that changes what is stored. */
export interface Migration {
  /** Unique for ever, sorts in the order of running: `2026-11-21-lower-case-names`. */
  id: string;
  /** The major version of the stored form that this step belongs to. */
  major: number;
  /** May run again after a crash half-way: every change is conditional on not having been made. */
  up(db: mongo.Db): Promise<void>;
}

/** Declares a migration, next to the collection that it changes. */
export function defineMigration(migration: Migration): Migration {
  return migration;
}
