import type { Logger } from '@carillon/platform-observability';

import type { AssignedPartition } from './assigned-partition';
import type { PartitionCommit } from './group-member';
import type { RunnerMetrics } from './runner-metrics';

export interface CommitParts {
  readonly group: string;
  readonly partitions: Iterable<AssignedPartition>;
  readonly member: { commit(commits: readonly PartitionCommit[]): Promise<void> } | null;
  readonly metrics: RunnerMetrics;
  readonly log: Logger;
}

/** Commits what has finished since the last commit, all partitions in one request. False when Kafka did not take it; then the next one says the same and more. */
export async function writeCommits({ group, partitions, member, metrics, log }: CommitParts): Promise<boolean> {
  const due: { commit: PartitionCommit; written: () => void }[] = [];
  for (const { topicInKafka, partition, progress } of partitions) {
    const next = progress?.commit() ?? null;
    if (next !== null) due.push({ commit: { topic: topicInKafka, partition, ...next.commit }, written: next.written });
  }
  if (due.length === 0) return true;
  if (member === null) return false;
  const startedMs = performance.now();
  try {
    await member.commit(due.map(({ commit }) => commit));
    for (const { written } of due) written();
    metrics.committed(group, performance.now() - startedMs, true);
    return true;
  } catch (error) {
    // a new generation has begun, or no coordinator answers
    log.debug('group.uncommitted', { group, error: error instanceof Error ? error.message : 'unknown' });
    metrics.committed(group, performance.now() - startedMs, false);
    return false;
  }
}
