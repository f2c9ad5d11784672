import { subscriptionChangedV1 } from '@carillon/contracts-messages';
import type { SubscriptionFeed } from '@carillon/features-subscriptions';
import type { TopicFollowers } from '@carillon/platform-messaging';
import type { HealthPart } from '@carillon/platform-observability';
import { AppError } from '@carillon/util';

/** Longest that one record waits at the fence before it is tried again from the start; an outage can last longer. */
const GIVE_UP_MS = 20_000;
/** Waiting longer than this makes the process not ready. */
const PATIENCE_MS = 5_000;

/**
 * Lets an event through once every subscription change that was answered before the event was written is in the index (ARCHITECTURE 6):
 * whoever saw their change acknowledged finds it applied to every later event.
 *
 * The change was on Kafka before its answer, the answer before the event, the event before we had fetched it. So a question for the end
 * of the subscription topic that is sent after the fetch gives an end behind the change, and it is enough to read up to there.
 */
export class SubscriptionFence implements HealthPart {
  /** The last question: asked when, and its answer. It serves every record that was fetched before it was asked. */
  private latest: { readonly askedAtMs: number; readonly end: Promise<number> } | null = null;
  private waiting = 0;
  private waitingSinceMs = 0;
  private caughtUp = false;

  constructor(
    private readonly followers: Pick<TopicFollowers, 'endOffset'>,
    private readonly feed: Pick<SubscriptionFeed, 'caughtUp' | 'waitFor'>,
    private readonly nowMs: () => number = () => performance.now(),
    private readonly giveUpMs: number = GIVE_UP_MS,
  ) {
    void feed.caughtUp.then(() => (this.caughtUp = true));
  }

  /**
   * Resolves when the index holds all that it must for a record fetched at `fetchedAtMs` (`performance.now()`).
   * @throws AppError `PUBLISH_UNAVAILABLE` after some time without an answer: the code by which the runner knows an outage, which is waited
   *   out and never counts as a failed try
   */
  async pass(fetchedAtMs: number): Promise<void> {
    if (this.waiting++ === 0) this.waitingSinceMs = this.nowMs();
    try {
      await within(this.giveUpMs, this.reach(fetchedAtMs));
    } finally {
      this.waiting--;
    }
  }

  ready(): string | null {
    if (!this.caughtUp) return 'has not read all subscriptions yet';
    if (this.waiting === 0 || this.nowMs() - this.waitingSinceMs < PATIENCE_MS) return null;
    return 'events wait until the broker tells the end of the subscription topic and it is read up to there';
  }

  private async reach(fetchedAtMs: number): Promise<void> {
    await this.feed.caughtUp;
    await this.feed.waitFor(await this.endOffset(fetchedAtMs));
    // somebody got through: whoever still waits does so for another question, and not since then
    this.waitingSinceMs = this.nowMs();
  }

  private endOffset(fetchedAtMs: number): Promise<number> {
    if (this.latest !== null && this.latest.askedAtMs >= fetchedAtMs) return this.latest.end;
    const askedAtMs = this.nowMs();
    const question = { askedAtMs, end: this.followers.endOffset(subscriptionChangedV1.topic, askedAtMs) };
    this.latest = question;
    question.end.catch(() => {
      if (this.latest === question) this.latest = null;
    });
    return question.end;
  }
}

async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new AppError('PUBLISH_UNAVAILABLE', 'the subscription topic could not be read up to its end', {
            context: { waitedMs: limitMs },
          }),
        ),
      limitMs,
    );
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
