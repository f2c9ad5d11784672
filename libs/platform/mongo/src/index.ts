export {
  type CollectionDefinition,
  defineCollection,
  type IndexDefinition,
  type IndexedCollection,
} from './collection-definition';
export { ensureIndexes, IndexError } from './ensure-indexes';
export { migrate, type MigrateOptions, SCHEMA_MAJOR } from './migrate';
export { defineMigration, type Migration } from './migration';
export { Mongo } from './mongo';
export { MongoModule } from './mongo.module';
export { isDuplicateKey, isStoreUnavailable, storeError, storeErrors } from './store-errors';
export { type Sweep, Sweeper } from './sweeper';
export { type TestMongo, testMongo } from './test-mongo';
