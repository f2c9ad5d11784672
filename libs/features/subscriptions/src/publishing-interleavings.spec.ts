import { SUBSCRIPTION_REVISION_HEADER } from '@carillon/contracts-messages';
import { aSubscription } from '@carillon/domain-subscription';
import { type Outgoing, type Placed, Publisher } from '@carillon/platform-messaging';
import { silentLogger } from '@carillon/platform-observability';
import type { StoredSubscription } from '@carillon/storage-subscriptions';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { FakeRevisions, FakeStore } from './fake-store.fixture';
import { SeenRevisions } from './seen-revisions';
import { repairStaleRecords } from './stale-record-repair';
import { StoredSubscriptions } from './stored-subscriptions';
import { SubscriptionPublishing } from './subscription-publishing';
import { sweepUnpublished } from './unpublished-sweep';

// Several processes, one store, one topic. The scheduler of fast-check decides which step happens next: a write, a record's arrival, an
// acknowledgement, a look. A process may be killed at any step; records that it has sent may still arrive.

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }); // nobody waits in vain: time limits never end
});
afterEach(() => {
  vi.useRealTimers();
});

interface World {
  scheduler: fc.Scheduler;
  documents: FakeStore['documents'];
  topic: { revision: number; deleted: boolean }[];
  nowMs: number;
}

/** Kafka as one process sees it: records arrive in the order of the calls, and are acknowledged after that. */
class ScheduledPublisher extends Publisher {
  private lastArrival: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly world: World,
    private readonly alive: () => Promise<void>,
  ) {
    super();
  }

  override async publish(record: Outgoing): Promise<Placed> {
    const arrival = this.lastArrival.then(async () => {
      await this.world.scheduler.schedule(Promise.resolve(), 'arrival');
      this.world.topic.push({
        revision: Number(record.headers[SUBSCRIPTION_REVISION_HEADER]),
        deleted: record.value === null,
      });
    });
    this.lastArrival = arrival;
    await arrival;
    await this.world.scheduler.schedule(Promise.resolve(), 'acknowledgement');
    await this.alive();
    return { partition: 0, offset: this.world.topic.length - 1 };
  }

  override publishAll(records: readonly Outgoing[]): Promise<Placed[]> {
    return Promise.all(records.map((record) => this.publish(record)));
  }
}

/** A process that stops for ever after `steps` steps at the store. */
function aProcess(world: World, steps: number) {
  let left = steps;
  let die!: () => void;
  const died = new Promise<'died'>((resolve) => (die = () => resolve('died')));
  const alive = () => (left > 0 ? Promise.resolve() : new Promise<void>(() => die()));
  const store = new FakeStore(async () => {
    await world.scheduler.schedule(Promise.resolve(), 'store');
    left--;
    await alive();
  });
  Object.assign(store, { documents: world.documents });
  const clock = { now: () => world.nowMs };
  const publisher = new ScheduledPublisher(world, alive);
  const publishing = new SubscriptionPublishing(store, new FakeRevisions(), publisher, clock, silentLogger);
  const pause = () => world.scheduler.schedule(Promise.resolve(), 'pause');
  const subscriptions = new StoredSubscriptions(store, new FakeRevisions(), publishing, clock, {
    acknowledgeMs: 1e9,
    pause,
  });
  return { store, publisher, publishing, subscriptions, clock, died };
}

type Process = ReturnType<typeof aProcess>;

interface Action {
  process: number;
  kind: string;
  /** Steps of the scheduler before it begins. */
  delay: number;
}

const subscription = aSubscription();
const { id, project } = subscription;

/** Runs one action; whatever is answered must be on the topic at that moment. */
async function act(
  world: World,
  { subscriptions, store, publishing, clock }: Process,
  { kind, delay }: Action,
): Promise<void> {
  const answered = (revision: number) =>
    expect(Math.max(0, ...world.topic.map((record) => record.revision))).toBeGreaterThanOrEqual(revision);
  try {
    // each begins at its own moment
    for (let wait = 0; wait < delay; wait++) await world.scheduler.schedule(Promise.resolve(), 'begin');
    if (kind === 'change')
      answered(
        (await subscriptions.change(project, id, (current) => ({ ...current, name: `${current.name}.` }))).revision,
      );
    else if (kind === 'read') answered((await subscriptions.get(project, id)).revision);
    else if (kind === 'remove') await subscriptions.remove(project, id, { keep: false });
    else if (kind === 'sweep') await sweepUnpublished({ store, publishing, clock });
    else if (kind === 'age') {
      await world.scheduler.schedule(Promise.resolve(), 'time');
      world.nowMs += 11_000;
    } else
      await subscriptions.disable(project, id, subscription.revision, {
        code: 'WEBHOOK_GONE',
        text: '',
        at: subscription.createdAt,
      });
  } catch (error) {
    expect(error).toMatchObject({ code: 'NOT_FOUND' }); // deleted by another action: the only refusal there is here
  }
}

/** What survivors do in time: they sweep; with `repair` they also mend what the feed sees to be stale. */
async function settle(world: World, { repair }: { repair: boolean }): Promise<void> {
  const survivor = aProcess(world, Number.MAX_SAFE_INTEGER);
  for (let round = 0; round < 3; round++) {
    world.nowMs += 20_000;
    await world.scheduler.waitFor(sweepUnpublished(survivor));
    await world.scheduler.waitIdle();
    if (!repair) continue;
    const seen = new SeenRevisions();
    for (const record of world.topic) seen.see({ id, ...record }, world.nowMs);
    world.nowMs += 20_000;
    await world.scheduler.waitFor(repairStaleRecords({ ...survivor, feed: { seen }, logger: silentLogger }));
    await world.scheduler.waitIdle();
  }
}

function expectTopicToAgree(world: World): void {
  const present = world.documents.get(id);
  const last = world.topic.at(-1);
  if (present === undefined) expect(last?.deleted).toBe(true);
  else expect(last).toEqual({ revision: present.subscription.revision, deleted: present.deleted });
  expect(present?.unpublished ?? []).toEqual([]);
}

/** Three processes do all this at once; each lives for so many steps at the store. */
async function run(scheduler: fc.Scheduler, actions: Action[], lives: number[]): Promise<World> {
  const stored: StoredSubscription & { kept: boolean } = {
    subscription,
    deleted: false,
    kept: false,
    unpublished: [{ by: 'creator', revision: 1, atMs: 0 }],
  };
  const world: World = { scheduler, documents: new Map([[id, stored]]), topic: [], nowMs: 1_000_000 };
  const processes = lives.map((steps) => aProcess(world, steps));
  const running = actions.map((action) => {
    const its = processes[action.process]!;
    return Promise.race([act(world, its, action), its.died]);
  });
  await scheduler.waitFor(Promise.all(running));
  await scheduler.waitIdle();
  return world;
}

const FOREVER = Number.MAX_SAFE_INTEGER;
const actionsOf = (...kinds: string[]) =>
  fc.array(fc.record({ process: fc.nat({ max: 2 }), kind: fc.constantFrom(...kinds), delay: fc.nat({ max: 6 }) }), {
    minLength: 2,
    maxLength: 8,
  });
const lives = fc.tuple(fc.constant(FOREVER), fc.nat({ max: 30 }), fc.nat({ max: 30 })).map((each) => [...each]);

describe('the last record on the topic is the last revision', () => {
  it('when nobody dies, without any sweep', async () => {
    const property = fc.asyncProperty(
      fc.scheduler(),
      actionsOf('change', 'change', 'read', 'disable', 'remove'),
      async (scheduler, actions) => {
        const world = await run(
          scheduler,
          [{ process: 0, kind: 'read', delay: 0 }, ...actions],
          [FOREVER, FOREVER, FOREVER],
        );
        // the creator of the first revision left an old entry, which the first to publish takes away
        expectTopicToAgree(world);
      },
    );
    await fc.assert(property, { numRuns: 400 });
  }, 60_000);

  it('after the next sweep, when processes die at any step', async () => {
    const property = fc.asyncProperty(
      fc.scheduler(),
      actionsOf('change', 'change', 'read', 'disable', 'remove', 'sweep'),
      lives,
      async (scheduler, actions, steps) => {
        const world = await run(scheduler, actions, steps);
        await settle(world, { repair: false });
        expectTopicToAgree(world);
      },
    );
    await fc.assert(property, { numRuns: 600 });
  }, 60_000);

  it('when processes are taken for dead, but live', async () => {
    const property = fc.asyncProperty(
      fc.scheduler(),
      actionsOf('change', 'remove', 'sweep', 'sweep', 'age', 'age'),
      async (scheduler, actions) => {
        const world = await run(scheduler, actions, [FOREVER, FOREVER, FOREVER]);
        await settle(world, { repair: false });
        expectTopicToAgree(world);
      },
    );
    await fc.assert(property, { numRuns: 1_000 });
  }, 60_000);

  it('after the repair, when a process is taken for dead, publishes late, and then dies', async () => {
    const property = fc.asyncProperty(
      fc.scheduler(),
      actionsOf('change', 'change', 'remove', 'sweep', 'age', 'age'),
      lives,
      async (scheduler, actions, steps) => {
        const world = await run(scheduler, actions, steps);
        await settle(world, { repair: true });
        expectTopicToAgree(world);
      },
    );
    await fc.assert(property, { numRuns: 600 });
  }, 60_000);
});
