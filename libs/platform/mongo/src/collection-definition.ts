import type { Schema } from 'mongoose';

/** A named index. Two leading keys must be selective enough; what follows them may be ignored by the local store. */
export interface IndexDefinition {
  /** Named by what it serves: `by_expires_at`. */
  name: string;
  keys: Record<string, 1 | -1>;
  unique?: boolean;
  /** Documents without the key are not in the index; with `unique` on a computed key this is a conditional uniqueness. */
  sparse?: boolean;
}

/** A collection and the indexes it must have. */
export interface IndexedCollection {
  readonly name: string;
  readonly indexes: readonly IndexDefinition[];
}

/** One collection: everything needed to create it and to read and write its documents. */
export interface CollectionDefinition<Document> extends IndexedCollection {
  readonly schema: Schema<Document>;
}

/**
 * Declares a collection once, next to its repository. Sets what every collection of ours has in common: no `__v`, no `id` getter, empty
 * objects are kept, nothing is created behind our back, and each document carries `schemaVersion` (raised when the shape of its
 * documents changes, so that a reader can tell old ones).
 */
export function defineCollection<Document>(declared: {
  name: string;
  schema: Schema<Document>;
  indexes?: readonly IndexDefinition[];
  schemaVersion?: number;
}): CollectionDefinition<Document> {
  const { name, schema, indexes = [], schemaVersion = 1 } = declared;
  schema.set('versionKey', false);
  schema.set('id', false);
  schema.set('minimize', false);
  schema.set('autoIndex', false);
  schema.set('autoCreate', false);
  // the document's type need not name it: only migrations look at it
  (schema as Schema).add({ schemaVersion: { type: Number, default: schemaVersion } });
  return { name, schema, indexes };
}
