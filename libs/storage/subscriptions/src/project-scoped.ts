import type { FilterQuery, Model, QueryOptions, UpdateQuery } from 'mongoose';

/** A filter that says whose: without `project` it does not compile. */
export type Scoped<Document> = FilterQuery<Document> & { readonly project: string };

/**
 * The only way to a collection of tenants' documents: every query names its project. What must cross projects (sweeps, publishing
 * everything again) asks for {@link inAllProjects}, so that it stands out.
 */
export class ProjectScoped<Document extends { _id: string; project: string }> {
  constructor(private readonly model: Model<Document>) {}

  /** From the primary, whatever the address of the store prefers: callers decide on what they read. */
  async findOne(filter: Scoped<Document>): Promise<Document | null> {
    return this.model.findOne<Document>(filter).read('primary').lean<Document>().exec();
  }

  async find(filter: Scoped<Document>, options: QueryOptions<Document> = {}): Promise<Document[]> {
    return this.model.find<Document>(filter, null, options).read('primary').lean<Document[]>().exec();
  }

  /** Whether a document met the filter. */
  async updateOne(filter: Scoped<Document>, update: UpdateQuery<Document>): Promise<boolean> {
    const { matchedCount } = await this.model.updateOne(filter, update).exec();
    return matchedCount === 1;
  }

  /** The document after the update, or null when none met the filter. */
  async findOneAndUpdate(filter: Scoped<Document>, update: UpdateQuery<Document>): Promise<Document | null> {
    return this.model.findOneAndUpdate<Document>(filter, update, { new: true }).lean<Document>().exec();
  }

  /** @returns how many met the filter */
  async updateMany(filter: Scoped<Document>, update: UpdateQuery<Document>): Promise<number> {
    return (await this.model.updateMany(filter, update).exec()).matchedCount;
  }

  /** As {@link updateOne}, inserting when there is none. */
  async upsertOne(filter: Scoped<Document>, update: UpdateQuery<Document>): Promise<void> {
    await this.model.updateOne(filter, update, { upsert: true }).exec();
  }

  async insert(document: Document): Promise<void> {
    await this.model.create([document]);
  }

  /** Whether a document met the filter. */
  async deleteOne(filter: Scoped<Document>): Promise<boolean> {
    return (await this.model.deleteOne(filter).exec()).deletedCount === 1;
  }

  /** For what serves the installation, not a tenant. */
  get inAllProjects(): Model<Document> {
    return this.model;
  }
}
