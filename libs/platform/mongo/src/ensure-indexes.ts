import type { Connection, mongo } from 'mongoose';

import type { IndexDefinition, IndexedCollection } from './collection-definition';
import { isStoreUnavailable, storeError } from './store-errors';

/** Indexes that could not be made as declared, one line each. A person must decide: nothing is dropped by itself. */
export class IndexError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(
      ['The store does not have the indexes it must have:', ...problems.map((problem) => `  ${problem}`)].join('\n'),
    );
    this.name = 'IndexError';
  }
}

/**
 * Creates what is missing; existing ones are compared by keys and uniqueness (some stores accept another definition under the same
 * name silently). Safe to run by several processes at once and again.
 *
 * @throws IndexError naming every index that differs or cannot be made
 * @throws AppError `STORE_UNAVAILABLE`
 */
export async function ensureIndexes(connection: Connection, definitions: readonly IndexedCollection[]): Promise<void> {
  await ensureIndexesIn(connection.getClient().db(connection.name), definitions);
}

/** {@link ensureIndexes} on the driver's own database object, before a connection has its client. */
export async function ensureIndexesIn(db: mongo.Db, definitions: readonly IndexedCollection[]): Promise<void> {
  const problems: string[] = [];
  for (const { name: collection, indexes } of definitions) {
    const existing = await existingIndexes(db.collection(collection));
    for (const index of indexes) {
      const found = existing.find(({ name }) => name === index.name);
      const problem = found === undefined ? await create(db.collection(collection), index) : differenceOf(found, index);
      if (problem !== null) problems.push(`${collection}.${index.name}: ${problem}`);
    }
  }
  if (problems.length > 0) throw new IndexError(problems);
}

interface ExistingIndex {
  name: string;
  key: Record<string, unknown>;
  unique?: boolean;
  sparse?: boolean;
}

async function existingIndexes(collection: mongo.Collection): Promise<ExistingIndex[]> {
  try {
    return (await collection.listIndexes().toArray()) as ExistingIndex[];
  } catch (error) {
    if (isStoreUnavailable(error)) throw storeError(error);
    // 26 NamespaceNotFound: the collection is made by its first index or document
    return [];
  }
}

async function create(
  collection: mongo.Collection,
  { name, keys, unique, sparse }: IndexDefinition,
): Promise<string | null> {
  try {
    await collection.createIndex(keys, {
      name,
      ...(unique === true ? { unique } : {}),
      ...(sparse === true ? { sparse } : {}),
    });
    return null;
  } catch (error) {
    if (isStoreUnavailable(error)) throw storeError(error);
    return error instanceof Error ? error.message : String(error);
  }
}

function differenceOf(found: ExistingIndex, wanted: IndexDefinition): string | null {
  const shape = (keys: Record<string, unknown>, unique = false, sparse = false) =>
    JSON.stringify([Object.entries(keys).map(([key, order]) => [key, Number(order)]), unique, sparse]);
  const has = shape(found.key, found.unique, found.sparse);
  const wants = shape(wanted.keys, wanted.unique, wanted.sparse);
  return has === wants
    ? null
    : `exists as ${has} instead of ${wants} ([keys, unique, sparse]); drop it, then start again`;
}
