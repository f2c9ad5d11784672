import type { IndexEntry } from './subscription-index';

/** A subscription to every event of the project `default`. */
export function anEntry(parts: Partial<IndexEntry>): IndexEntry {
  return {
    id: 'sub_a',
    project: 'default',
    owner: 'alice',
    filters: [],
    channel: 'webhook',
    lane: 'l',
    policy: 'default',
    minSeverity: 1,
    status: 'active',
    revision: 1,
    ...parts,
  };
}
