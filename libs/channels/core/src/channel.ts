import type { SendResult } from '@carillon/domain-delivery';
import type { CarriedEvent } from '@carillon/domain-event';
import type { Subscription } from '@carillon/domain-subscription';

/** One event on its way to one target. */
export interface SendRequest {
  readonly project: string;
  readonly eventId: string;
  /** The same over all attempts, redeliveries and replays: receivers recognise repetitions by it. */
  readonly deliveryId: string;
  /** From 1 within a redrive. */
  readonly attempt: number;
  /** When this attempt started, milliseconds since the epoch. */
  readonly startedAtMs: number;
  /** As it is now, not as it was when it matched. */
  readonly subscription: Subscription;
  readonly event: CarriedEvent;
  /** W3C trace context of the attempt, for targets whose contract names it. */
  readonly trace: { readonly traceparent?: string; readonly tracestate?: string };
}

export interface SendContext {
  /** The attempt is over after this time, whatever the target does. */
  readonly deadlineMs: number;
  /** The process is going down: give up at once and reject. */
  readonly signal: AbortSignal;
}

/**
 * A way to reach people or machines. It knows neither Kafka nor the store; `channelConformance` says what it must do.
 */
export interface Channel {
  /** Also the middle of its topic and group: `delivery-<name>`. */
  readonly name: string;
  /** The target's address as people know it, without secrets. Never throws. */
  describe(target: Subscription['target']): string;
  /**
   * Makes one attempt and says what became of it; a target that misbehaves is a `failed` result, never a rejection.
   * Not guaranteed: that a `failed` target has not got the message.
   *
   * @throws AppError `SERVICE_UNAVAILABLE` when no attempt was made because this process is too busy or going down
   */
  send(request: SendRequest, context: SendContext): Promise<SendResult>;
  /** Closes what is open; running attempts may still end. Does not hang. */
  close(): Promise<void>;
}

/** What the product is to its channels. */
export interface ChannelSettings {
  readonly version: string;
}

/**
 * How a channel is registered: its name, what it needs, how it is made. `needs` are the classes whose instances `create`
 * gets, in this order; whoever registers the channel resolves them.
 */
export interface ChannelDefinition<Needs extends readonly unknown[] = readonly unknown[]> {
  readonly name: string;
  readonly needs: { readonly [Index in keyof Needs]: abstract new (...args: never[]) => Needs[Index] };
  create(settings: ChannelSettings, ...needs: Needs): Channel;
}
