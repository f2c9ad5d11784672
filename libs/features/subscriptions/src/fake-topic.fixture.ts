import {
  type Outgoing,
  type Placed,
  Publisher,
  type TopicFollower,
  TopicFollowers,
} from '@carillon/platform-messaging';

type OnRecord = Parameters<TopicFollowers['follow']>[1];

/** The subscription topic in memory, for specs: published records come to its followers at once. Kafka can be taken away. */
export class FakeTopic extends Publisher {
  readonly records: Outgoing[] = [];
  private readonly readers = new Set<OnRecord>();
  private away: { back: Promise<void>; comeBack: () => void } | null = null;

  readonly followers: TopicFollowers = new (class extends TopicFollowers {
    constructor(private readonly topic: FakeTopic) {
      super();
    }

    override async follow(_topic: string, onRecord: OnRecord): Promise<TopicFollower> {
      await Promise.resolve();
      return this.topic.read(onRecord);
    }

    override endOffset(): Promise<number> {
      return Promise.resolve(this.topic.records.length);
    }
  })(this);

  /** From now on nothing is acknowledged, and nothing arrives. */
  takeAway(): void {
    let comeBack!: () => void;
    const back = new Promise<void>((resolve) => (comeBack = resolve));
    this.away = { back, comeBack };
  }

  bringBack(): void {
    this.away?.comeBack();
    this.away = null;
  }

  override async publish(record: Outgoing): Promise<Placed> {
    await (this.away?.back ?? Promise.resolve());
    const offset = this.records.push(record) - 1;
    for (const onRecord of this.readers) onRecord(this.asRead(record, offset));
    return { partition: 0, offset };
  }

  override publishAll(records: readonly Outgoing[]): Promise<Placed[]> {
    return Promise.all(records.map((record) => this.publish(record)));
  }

  /** The revisions on the topic under a key, in order; tombstones negative. */
  revisionsOf(id: string): number[] {
    return this.records
      .filter(({ key }) => key === id)
      .map(({ headers, value }) => Number(String(headers['revision'])) * (value === null ? -1 : 1));
  }

  private read(onRecord: OnRecord): TopicFollower {
    this.records.forEach((record, offset) => onRecord(this.asRead(record, offset)));
    this.readers.add(onRecord);
    const end = () => this.records.length;
    return {
      caughtUp: Promise.resolve(),
      get position() {
        return end();
      },
      waitFor: () => Promise.resolve(),
      close: () => {
        this.readers.delete(onRecord);
        return Promise.resolve();
      },
    };
  }

  private asRead(record: Outgoing, offset: number): Parameters<OnRecord>[0] {
    const headers = Object.fromEntries(
      Object.entries(record.headers).map(([name, value]) => [name, Buffer.from(value)]),
    );
    return { ...record, headers, partition: 0, offset, timestampMs: 0, fetchedAtMs: 0 };
  }
}
