import { randomBytes } from 'node:crypto';

import { testSettings } from '@carillon/platform-config';
import { silentLogger } from '@carillon/platform-observability';
import { ConnectionStates } from 'mongoose';

import type { IndexedCollection } from './collection-definition';
import { Mongo } from './mongo';
import { withDatabase } from './store-uri';

/** A test engine that has not answered by then is not running. */
const CONNECT_MS = 10_000;

/** A store for specs; `close` drops its database. */
export interface TestMongo extends Mongo {
  /** The URI with the database, for a second `Mongo` on the same data. */
  readonly testUri: string;
}

/**
 * For int-specs: a connected `Mongo` on a random database of the test engine, with the indexes of these collections. Models of other
 * collections can be had too, without their indexes.
 */
export async function testMongo(...definitions: readonly IndexedCollection[]): Promise<TestMongo> {
  const { uri } = testSettings().mongodb;
  const database = `test_${randomBytes(8).toString('hex')}`;
  const mongo = new SpecMongo(uri, silentLogger, database);
  mongo.declare(...definitions);
  mongo.open();
  const timer = setTimeout(() => void mongo.close(), CONNECT_MS);
  try {
    await mongo.prepared;
  } finally {
    clearTimeout(timer);
  }
  return mongo;
}

class SpecMongo extends Mongo implements TestMongo {
  readonly testUri: string;

  constructor(uri: string, logger: ConstructorParameters<typeof Mongo>[1], database: string) {
    super(uri, logger, database);
    this.testUri = withDatabase(uri, database);
  }

  protected override get acceptsLateCollections(): boolean {
    return true;
  }

  override async close(): Promise<void> {
    if (this.connection.readyState === ConnectionStates.connected) await this.connection.dropDatabase();
    await super.close();
  }
}
