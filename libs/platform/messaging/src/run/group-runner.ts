import { setImmediate as nextTurn } from 'node:timers/promises';

import type { EachBatchPayload } from 'kafkajs';

import type { ConsumerGroup, ConsumerGroupOptions } from '../consumer-group';
import { LogCluster } from '../kafka/log-cluster';
import { Activity } from './activity';
import type { AssignedPartition } from './assigned-partition';
import type { BoundHandler } from './bound-handler';
import { CommitLoop } from './commit-loop';
import { FetchPace } from './fetch-pace';
import { MOST_ABOVE_COMMIT } from './finished-bitmap';
import { Gate } from './gate';
import { GroupHealth } from './group-health';
import { type Assignment, GroupMember, type MemberEvents } from './group-member';
import { HandlerRuns } from './handler-runs';
import { LaneParking, type LaneState } from './lane-parking';
import { Lanes, type LanesOptions } from './lanes';
import { Outage } from './outage';
import { OutcomeWriter } from './outcome-writer';
import { PartitionProgress } from './partition-progress';
import { Partitions } from './partitions';
import { Preparation } from './preparation';
import { readRecord } from './read-record';
import { RecordRunner } from './record-runner';
import type { RunnerParts } from './runner-parts';
import { takeTogether, workOf } from './take-work';
import { within } from './within';
import type { Work } from './work';
import { writeCommits } from './write-commits';

/** Before a join: how long running work may take to end. */
const DRAIN_MS = 10_000;
/** After a join: how long the first fetch waits for commits and histories. What takes longer goes on beside it, paused. */
const PREPARE_MS = 2_000;
const FLUSH_MS = 3_000;
/** After a crash that is an outage. */
const RESTART_MS = 1_000;
/** Records read in one turn of the event loop. */
const TURN_RECORDS = 200;

/**
 * Reads a group's topics and brings every record to its end (RUNNER.md). Fetched records go to lanes and the fetch loop is free at once; commits follow what
 * has finished without a gap, with a bitmap of what has finished above. This class joins the parts: what a partition's state is, a lane, a record's way
 * through its handler, each has a file.
 */
export class GroupRunner implements MemberEvents {
  /** Resolves when the group is joined for the first time. */
  readonly whenJoined: Promise<void>;
  private tellJoined: () => void = () => undefined;
  private readonly group: ConsumerGroupOptions;
  private readonly handlers: ReadonlyMap<string, BoundHandler>;
  private readonly log;
  private readonly gate = new Gate();
  private readonly activity = new Activity();
  private readonly partitions: Partitions;
  private readonly lanes: Lanes<Work>;
  private readonly parking: LaneParking | null;
  private readonly writer: OutcomeWriter;
  private readonly commits: CommitLoop;
  private readonly preparation: Preparation;
  private readonly health: GroupHealth;
  private readonly outage: Outage;
  private readonly undo: (() => void)[] = [];
  private preparing: Promise<void> = Promise.resolve();
  private member: GroupMember | null = null;
  private restart: NodeJS.Timeout | undefined;

  constructor(
    group: ConsumerGroup,
    handlers: readonly BoundHandler[],
    private readonly parts: RunnerParts,
  ) {
    this.group = group.options;
    const { name, deadlineMs, repeats, parking } = this.group;
    const { metrics, publisher, tracing, admin, topics, health } = parts;
    this.whenJoined = new Promise((resolve) => {
      this.tellJoined = resolve;
    });
    this.handlers = new Map(handlers.map((handler) => [handler.topic, handler]));
    const log = (this.log = parts.logger.for(`consumer.${name}`));
    this.partitions = new Partitions(topics.names, repeats?.perPartition ?? null, () => this.member);
    this.writer = new OutcomeWriter(this.group, publisher, metrics, log);
    this.parking = parking === undefined ? null : new LaneParking(parking, () => parts.budget.isRoomy);
    this.commits = new CommitLoop(() =>
      writeCommits({ group: name, partitions: this.partitions.values(), member: this.member, metrics, log }),
    );
    const outage = (this.outage = new Outage((code) => {
      if (code === null) log.info('group.resumed', { group: name });
    }));
    const records = new RecordRunner({
      group: this.group,
      handlers: new HandlerRuns({
        group: name,
        deadlineMs,
        tracing,
        metrics,
        unansweredMs: () => publisher.unansweredMs,
      }),
      writer: this.writer,
      gate: this.gate,
      activity: this.activity,
      outage,
      metrics,
      log,
      finished: (work) => this.finished(work),
      now: () => Date.now(),
    });
    this.lanes = new Lanes({
      ...(this.group.retries === 'scheduler' ? this.widths() : { width: 1 }),
      take: takeTogether,
      run: (works) => records.run(works),
      onMoved: (lane) => this.laneMoved(lane),
      now: () => Date.now(),
    });
    const groupInKafka = topics.names.inKafka(name);
    const openLog = (): LogCluster => new LogCluster(parts.clients);
    this.preparation = new Preparation({
      group: this.group,
      groupInKafka,
      handlers: this.handlers,
      admin,
      cluster: admin.cluster,
      openLog,
      log,
    });
    this.health = new GroupHealth({
      deadlineMs,
      outage: () => outage.present,
      partitions: () => this.partitions.values(),
      laneMovedAt: (lane) => this.lanes.movedAt(lane),
      isWorking: () => this.gate.isOpen,
      now: () => Date.now(),
    });
    health.register(`consumer:${name}`, this.health);
    this.undo.push(
      () => health.unregister(`consumer:${name}`),
      parts.budget.onRoom(() => this.budgetHasRoom()),
      metrics.watch(() => this.reading()),
    );
  }

  /** Begins; returns at once and waits for brokers in the background. */
  start(): void {
    const { names } = this.parts.topics;
    const topics = [...this.handlers.keys()].map((topic) => names.inKafka(topic));
    const pace = new FetchPace({
      everyMs: () => Math.max(this.group.gather?.everyMs ?? 0, this.parts.load.fetchEveryMs()),
      now: () => performance.now(),
    });
    const member = new GroupMember(this.parts.clients, names.inKafka(this.group.name), topics, this, pace);
    this.member = member;
    member.start().catch((error: unknown) => {
      if (this.member === member) this.crashed(error instanceof Error ? error : new Error(String(error)));
    });
  }

  /**
   * Stops fetching, lets running work end within the grace time, commits and leaves the group. Work that has not ended is begun again by whoever takes over.
   */
  async stop(graceMs: number): Promise<void> {
    if (this.gate.isClosed) return;
    clearTimeout(this.restart);
    for (const partition of this.partitions.values()) this.partitions.pause(partition, 'stopping');
    this.lanes.halt();
    this.gate.close();
    if (!(await this.activity.quiet(graceMs))) this.log.warn('group.unfinished', { group: this.group.name, graceMs });
    await within(FLUSH_MS, this.commits.flush());
    this.commits.halt();
    await this.member?.stop();
    for (const undo of this.undo) undo();
  }

  // ---- told by the member ----

  async beforeJoin(): Promise<void> {
    this.health.joining();
    this.hold();
    if (!(await this.activity.quiet(DRAIN_MS)))
      this.log.warn('group.unfinished', { group: this.group.name, graceMs: DRAIN_MS });
    this.commits.halt();
    await within(FLUSH_MS, this.commits.flush());
  }

  assigned(assignment: Assignment, isContinuous: boolean): void {
    const { fresh, lost } = this.partitions.assign(assignment, isContinuous);
    for (const partition of lost) this.lose(partition);
    this.lanes.drop(({ partition }) => partition.isLost);
    this.outage.end(); // whoever waited may be gone; the next try says how it is
    this.parts.metrics.joined(this.group.name);
    const { name: group } = this.group;
    this.log.info('group.joined', { group, fresh: fresh.length, lost: lost.length, isContinuous });
    this.preparing =
      fresh.length === 0 ? Promise.resolve() : this.preparation.prepare(fresh, (partition) => this.prepared(partition));
    this.preparing.catch((error: unknown) =>
      this.parts.fatal(new Error(`group ${group} cannot be prepared`, { cause: error })),
    );
  }

  async afterJoin(): Promise<void> {
    await within(PREPARE_MS, this.preparing);
    if (this.gate.isClosed) return;
    this.health.joined();
    this.tellJoined();
    this.commits.resume();
    this.gate.open();
    this.lanes.resume();
    for (const partition of this.partitions.values()) this.handOut(partition);
  }

  async batch(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const fetchedAtMs = performance.now();
    const partition = this.partitions.get(batch.topic, batch.partition);
    const handler = partition === undefined ? undefined : this.handlers.get(partition.topic);
    // not resolved: fetched again when the partition is ours and prepared
    if (partition?.progress == null || handler === undefined || this.gate.isClosed) return;
    const { progress } = partition;
    const { fetchedOffset } = batch as unknown as { fetchedOffset: string }; // kafkajs's Batch has it, its types do not
    if (Number(fetchedOffset) > progress.expected) return this.realign(partition, 'gap');
    if (Number(batch.highWatermark) < progress.expected) return this.realign(partition, 'truncated');
    partition.high = Number(batch.highWatermark);
    const place = { topic: partition.topic, partition: partition.partition, group: this.group.name, fetchedAtMs };
    let turn = 0;
    for (const record of batch.messages) {
      if (!progress.come(Number(record.offset))) continue;
      const read = readRecord(handler, record, place);
      if (read.kind === 'not-for-us') this.leave(partition, Number(record.offset));
      else this.take(workOf(read, { group: this.group, handler, partition, nowMs: Date.now() }));
      turn += 1;
      if (turn % TURN_RECORDS > 0) continue;
      this.handOut(partition);
      await nextTurn();
      if (partition.isLost) return;
    }
    const last = batch.lastOffset();
    progress.skipTo(Number(last) + 1);
    payload.resolveOffset(last);
    this.handOut(partition);
    if (this.parts.budget.isFull && partition.inHand.size > 0) this.partitions.pause(partition, 'budget');
    this.commits.request();
  }

  skipped(topicInKafka: string, number: number, next: number): void {
    this.partitions.get(topicInKafka, number)?.progress?.skipTo(next);
    this.commits.request();
  }

  fetched(): void {
    this.health.fetched();
  }

  crashed(error: Error): void {
    const { name: group } = this.group;
    void this.member?.stop();
    this.member = null;
    if (this.gate.isClosed) return;
    this.health.joining();
    this.hold();
    if (isOutage(error)) {
      this.log.warn('group.restarts', { group, afterMs: RESTART_MS, reason: error.message });
      this.restart = setTimeout(() => this.start(), RESTART_MS);
    } else {
      this.log.error('group.crashed', { group }, error);
      this.health.crashed(error.message);
      this.parts.fatal(error);
    }
  }

  // ---- records ----

  private take(work: Work): void {
    const { partition, message, sizeBytes } = work;
    partition.inHand.set(message.offset, work);
    partition.heldBack.push(work);
    this.parts.budget.take(sizeBytes);
  }

  /** Passes on what fits under the commit's bitmap; the rest waits, and its partition is not fetched. */
  private handOut(partition: AssignedPartition): void {
    const { progress, heldBack } = partition;
    if (progress === null || partition.isLost) return;
    let ready = 0;
    for (const { message } of heldBack) {
      if (!progress.isWithinReach(message.offset)) break;
      ready += 1;
    }
    for (const work of heldBack.splice(0, ready)) this.queue(work);
    if (heldBack.length > 0) this.partitions.pause(partition, 'reach');
    else if (progress.span < MOST_ABOVE_COMMIT / 2) this.partitions.unpause(partition, 'reach');
  }

  private queue(work: Work): void {
    if (work.verdict === null && this.parks(work)) void this.park(work);
    else this.lanes.add(work.lane, work);
  }

  private widths(): Pick<LanesOptions<Work>, 'width' | 'widened'> {
    const { laneWidth: width = 1, laneWidened: widened } = this.group;
    return widened === undefined ? { width } : { width, widened };
  }

  private parks({ lane, wasParked }: Work): boolean {
    return this.parking?.parks(lane, this.stateOf(lane), wasParked) ?? false;
  }

  private stateOf(lane: string): LaneState {
    return { waiting: this.lanes.waitingIn(lane), paceMs: this.lanes.paceMs(lane) };
  }

  private async park(work: Work): Promise<void> {
    const { name: group } = this.group;
    try {
      await this.activity.during(() => this.writer.park(work));
      this.parts.metrics.record(group, work.message.topic, 'parked', 'LANE_BACKED_UP');
      this.finished(work);
    } catch (error) {
      this.log.warn('record.kept', { group }, error); // Kafka takes nothing: it waits in its lane
      this.lanes.add(work.lane, work);
    }
  }

  private laneMoved(lane: string): void {
    const room = this.parking?.room(lane, this.stateOf(lane)) ?? null;
    if (room !== null) this.writer.announceRoom(lane, this.group.parking?.channel ?? '', room);
  }

  private finished({ partition, message, sizeBytes }: Work): void {
    if (partition.isLost) return;
    partition.inHand.delete(message.offset);
    partition.progress?.finish(message.offset);
    this.parts.budget.release(sizeBytes);
    if (partition.pauses.has('reach')) this.handOut(partition);
    if (partition.inHand.size === 0) this.partitions.unpause(partition, 'budget');
    this.commits.request();
  }

  /** Finished without a handler, and without having been in hand. */
  private leave(partition: AssignedPartition, offset: number): void {
    partition.progress?.finish(offset);
    this.parts.metrics.record(this.group.name, partition.topic, 'not-for-us');
  }

  // ---- partitions ----

  /** Nothing new starts until the next assignment. */
  private hold(): void {
    this.gate.shut();
    this.lanes.halt();
  }

  private prepared(partition: AssignedPartition): void {
    this.partitions.unpause(partition, 'preparing');
  }

  private lose(partition: AssignedPartition): void {
    partition.isLost = true;
    partition.heldBack.length = 0;
    for (const { sizeBytes } of partition.inHand.values()) this.parts.budget.release(sizeBytes);
    partition.inHand.clear();
  }

  private budgetHasRoom(): void {
    for (const partition of this.partitions.values()) this.partitions.unpause(partition, 'budget');
  }

  /**
   * A fetch began above the next record, or the partition ends below it: a fetch loop of an earlier assignment, records that were deleted, or another log
   * under the same name. Goes on at the next record, or at the first one that is kept.
   */
  private async realign(partition: AssignedPartition, cause: 'gap' | 'truncated'): Promise<void> {
    this.partitions.pause(partition, 'realigning');
    const { topicInKafka, partition: number, progress } = partition;
    const low = (await this.parts.admin.cluster.offsets(topicInKafka, [number], 'earliest')).get(number) ?? 0;
    if (partition.isLost || progress === null) return;
    if (cause === 'truncated' || low > progress.expected) {
      const fields = {
        group: this.group.name,
        topic: partition.topic,
        partition: number,
        expected: progress.expected,
        next: low,
      };
      this.log.error('partition.moved', { ...fields, problem: cause === 'gap' ? 'expired' : cause });
    }
    let present = partition;
    if (cause === 'truncated') {
      present = this.partitions.replace(partition, 'realigning');
      present.progress = new PartitionProgress(low);
      this.lose(partition);
      this.lanes.drop((work) => work.partition.isLost);
    } else {
      progress.skipTo(low);
    }
    this.member?.seek(topicInKafka, number, present.progress?.expected ?? low);
    this.partitions.unpause(present, 'realigning');
  }

  private reading(): { group: string; inHand: number; lags: { topic: string; lag: number }[] } {
    const lags = new Map<string, number>();
    let inHand = 0;
    for (const partition of this.partitions.values()) {
      inHand += partition.inHand.size;
      lags.set(partition.topic, (lags.get(partition.topic) ?? 0) + partition.lag);
    }
    return { group: this.group.name, inHand, lags: [...lags].map(([topic, lag]) => ({ topic, lag })) };
  }
}

/** kafkajs gives up for want of a broker in a few places in spite of its retries: a new member waits again. */
function isOutage(error: Error): boolean {
  const { retriable, cause, name } = error as Error & { retriable?: boolean };
  if (name === 'KafkaJSNumberOfRetriesExceeded' || retriable === true) return true;
  return cause instanceof Error && isOutage(cause);
}
