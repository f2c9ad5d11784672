import { type PartialTally, SLICE_MS } from '@carillon/domain-history';
import { defineCollection } from '@carillon/platform-mongo';
import { Schema, SchemaTypes } from 'mongoose';

/**
 * The books of one project and hour. Nothing is counted up here: each slice is counted from the event documents after it was
 * touched, so a fact that is told twice or a crash at any moment leaves no trace.
 */
export interface BooksDocument {
  /** `<project>|<hour since the epoch>`. */
  _id: string;
  schemaVersion: number;
  project: string;
  hour: Date;
  /** By slice of the hour (`s007`): what its documents said when they were counted last. */
  slices?: Record<string, PartialTally>;
  /** By slice and removal: what those documents said that retention has removed. */
  swept?: Record<string, Record<string, PartialTally>>;
  /** By slice: written to since it was counted; the value names the latest write. */
  dirty?: Record<string, string>;
  /** Present while something is dirty: when it became so. */
  dirtyAt?: Date;
}

const schema = new Schema<BooksDocument>(
  {
    _id: { type: String, required: true },
    schemaVersion: Number,
    project: String,
    hour: Date,
    slices: SchemaTypes.Mixed,
    swept: SchemaTypes.Mixed,
    dirty: SchemaTypes.Mixed,
    dirtyAt: Date,
  },
  { strict: false },
);

export const booksCollection = defineCollection<BooksDocument>({
  name: 'books',
  schema,
  indexes: [
    { name: 'by_project', keys: { project: 1, hour: -1 } },
    { name: 'by_dirty_at', keys: { dirtyAt: 1 }, sparse: true },
    { name: 'by_hour', keys: { hour: 1 } },
  ],
});

const HOUR_MS = 3_600_000;
const SLICES_PER_HOUR = HOUR_MS / SLICE_MS;

/** Where a slice stands: its hour's document and the field in it. */
export function placeOfSlice(project: string, slice: number): { id: string; hour: Date; field: string } {
  const hour = Math.floor(slice / SLICES_PER_HOUR);
  return {
    id: `${project}|${hour}`,
    hour: new Date(hour * HOUR_MS),
    field: `s${String(slice % SLICES_PER_HOUR).padStart(3, '0')}`,
  };
}

/** The slice (since the epoch) that a field of an hour's document stands for. */
export function sliceOfField(hour: Date, field: string): number {
  return hour.getTime() / SLICE_MS + Number(field.slice(1));
}
