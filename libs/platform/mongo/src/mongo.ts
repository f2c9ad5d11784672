import { setTimeout as delay } from 'node:timers/promises';

import type { Health, Logger } from '@carillon/platform-observability';
import { AppError } from '@carillon/util';
import mongoose, { type Connection, type Model } from 'mongoose';

import type { CollectionDefinition, IndexedCollection } from './collection-definition';
import { ensureIndexesIn } from './ensure-indexes';
import { migrate } from './migrate';
import type { Migration } from './migration';
import { isStoreUnavailable } from './store-errors';
import { databaseOf, hostsOf, withDatabase } from './store-uri';

const RECONNECT_MS = 1_000;
/** How long an operation waits for the first connection; with the driver's own waiting it bounds "the store is away" to about 5 s. */
const WAIT_MS = 4_500;

/** What the driver is told. A URI may add options, it does not override these. */
const CLIENT_OPTIONS = {
  appName: 'carillon',
  maxPoolSize: 20,
  serverSelectionTimeoutMS: WAIT_MS,
  waitQueueTimeoutMS: WAIT_MS,
  connectTimeoutMS: 3_000,
  heartbeatFrequencyMS: 2_000,
  socketTimeoutMS: 60_000,
  // "stored" must survive the loss of a member and of power
  writeConcern: { w: 'majority' as const, journal: true },
};

/**
 * The store. Connects in the background and by itself again: nobody waits for it at start, `health` part `store` says how it is, and
 * an operation that cannot be done fails after about 5 s (`storeErrors` maps that to `STORE_UNAVAILABLE`).
 *
 * No operation runs before the schema check, the migrations and the indexes of all declared collections are done.
 */
export class Mongo {
  readonly connection: Connection = mongoose.createConnection();
  /** Resolves when operations run; rejects when the store must not be used (`SCHEMA_TOO_NEW`, `SCHEMA_TOO_OLD`, {@link IndexError}). */
  readonly prepared: Promise<void>;
  private readonly definitions = new Map<string, IndexedCollection>();
  private readonly migrations: Migration[] = [];
  private settlePrepared!: { resolve: () => void; reject: (error: unknown) => void };
  private client: mongoose.mongo.MongoClient | null = null;
  private phase: 'new' | 'connecting' | 'prepared' | 'refused' | 'closed' = 'new';
  private opening: Promise<void> = Promise.resolve();
  private readonly closing = new AbortController();

  constructor(
    private readonly uri: string,
    private readonly logger: Logger,
    private readonly database: string = databaseOf(uri),
  ) {
    // `set` only knows options that were given to `createConnection`, which would start connecting
    (this.connection.config as { bufferTimeoutMS?: number }).bufferTimeoutMS = WAIT_MS;
    this.prepared = new Promise((resolve, reject) => (this.settlePrepared = { resolve, reject }));
    this.prepared.catch(() => undefined); // whoever waits for it sees the rejection
  }

  /** The model of a collection; call it in a constructor, so that its indexes exist before the first operation. */
  model<Document>(definition: CollectionDefinition<Document>): Model<Document> {
    const known = this.definitions.get(definition.name);
    if (known === undefined) {
      if (this.phase !== 'new' && !this.acceptsLateCollections)
        throw new Error(`collection ${definition.name} is declared after the store was opened`);
      this.declare(definition);
    } else if (known !== definition) throw new Error(`collection ${definition.name} is declared twice`);
    const existing = this.connection.models[definition.name] as Model<Document> | undefined;
    return existing ?? this.connection.model<Document>(definition.name, definition.schema, definition.name);
  }

  /** Makes collections known before {@link open}, so that models of them can be asked for later. */
  declare(...definitions: readonly IndexedCollection[]): void {
    for (const definition of definitions) this.definitions.set(definition.name, definition);
  }

  /** A step that runs before the first operation, see `migrate`. */
  migration(migration: Migration): void {
    this.migrations.push(migration);
  }

  /** Starts connecting; returns at once. */
  open(): void {
    if (this.phase !== 'new') return;
    this.phase = 'connecting';
    this.opening = this.prepare();
  }

  /** Reports to `health` as part `store`. */
  reportTo(health: Health): void {
    health.register('store', { ready: () => this.whyNotReady() });
  }

  async close(): Promise<void> {
    this.phase = 'closed';
    this.closing.abort();
    this.settlePrepared.reject(
      new AppError('STORE_UNAVAILABLE', `Closed before the store at ${hostsOf(this.uri)} could be used.`),
    );
    // first, so that a connecting that is under way ends at once
    await this.client?.close();
    await this.opening;
    await this.connection.close();
  }

  /** A collection declared after the indexes were made has none: a mistake everywhere but in specs. */
  protected get acceptsLateCollections(): boolean {
    return false;
  }

  private whyNotReady(): string | null {
    if (this.phase !== 'prepared')
      return this.phase === 'refused' ? 'the store must not be used, see the log' : 'not connected yet';
    return this.connection.readyState === mongoose.ConnectionStates.connected ? null : 'connection lost';
  }

  private async prepare(): Promise<void> {
    for (let tries = 1; !this.isClosed(); tries += 1) {
      try {
        await this.connectAndPrepare();
        return;
      } catch (error) {
        await this.client?.close();
        this.client = null;
        if (this.isClosed()) return;
        if (!isStoreUnavailable(error)) {
          this.phase = 'refused';
          this.settlePrepared.reject(error);
          return;
        }
        // the first time, then about every minute
        if (tries % 12 === 1) this.logger.warn('store.unreachable', { hosts: hostsOf(this.uri), tries }, error);
        await delay(RECONNECT_MS, undefined, { signal: this.closing.signal }).catch(() => undefined);
      }
    }
  }

  private async connectAndPrepare(): Promise<void> {
    const client = new mongoose.mongo.MongoClient(withDatabase(this.uri, this.database), CLIENT_OPTIONS);
    this.client = client;
    await client.connect();
    const db = client.db();
    const ran = await migrate(db, this.migrations);
    await ensureIndexesIn(db, [...this.definitions.values()]);
    if (this.isClosed()) return;
    this.connection.setClient(client);
    this.phase = 'prepared';
    this.settlePrepared.resolve();
    this.logger.info('store.connected', {
      database: this.database,
      collections: this.definitions.size,
      migrations: ran.join(','),
    });
  }

  private isClosed(): boolean {
    return this.phase === 'closed';
  }
}
