import type { TopicFollower, TopicFollowers } from '@carillon/platform-messaging';
import { vi } from 'vitest';

type OnRecord = Parameters<TopicFollowers['follow']>[1];

/**
 * From now on whatever follows a topic in this process hears of each record `lateMs` after it was read. Real followers are so quick that
 * nobody would notice a missing fence. `any` is an instance of the followers' class.
 */
export function makeFollowersLate(any: TopicFollowers, lateMs: number): void {
  // the cast: a class's prototype has its methods
  const prototype = Object.getPrototypeOf(any) as TopicFollowers;
  const follow: TopicFollowers['follow'] = Reflect.get(prototype, 'follow');
  vi.spyOn(prototype, 'follow').mockImplementation(async function (this: TopicFollowers, topic, onRecord) {
    const late = new LateReader(onRecord, lateMs);
    return late.follow(await follow.call(this, topic, (record) => late.read(record)));
  });
}

class LateReader {
  /** Records read and not yet told, the oldest first. */
  private readonly untold: number[] = [];
  private told = Promise.resolve();

  constructor(
    private readonly onRecord: OnRecord,
    private readonly lateMs: number,
  ) {}

  read(record: Parameters<OnRecord>[0]): void {
    this.untold.push(record.offset);
    const later = new Promise((resolve) => setTimeout(resolve, this.lateMs));
    this.told = Promise.all([this.told, later]).then(() => {
      this.onRecord(record);
      this.untold.shift();
    });
  }

  follow(real: TopicFollower): TopicFollower {
    const untold = this.untold;
    return {
      caughtUp: real.caughtUp.then(() => this.told),
      get position() {
        return untold[0] ?? real.position;
      },
      waitFor: async (offset) => {
        await real.waitFor(offset);
        await this.told;
      },
      close: () => real.close(),
    };
  }
}
