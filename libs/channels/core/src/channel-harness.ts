import type { Channel, SendRequest } from './channel';

/** What a target can be told to do. */
export type TargetBehaviour =
  | { kind: 'answer'; statusCode: number; headers?: Record<string, string>; body?: string | Buffer }
  /** Takes the message and never answers. */
  | { kind: 'hang' }
  /** Takes the message and tears the connection down. */
  | { kind: 'reset' }
  /** Does not listen. */
  | { kind: 'refuse' };

/** A channel with a real target behind it, for {@link channelConformance}. */
export interface ChannelHarness {
  readonly channel: Channel;
  behave(behaviour: TargetBehaviour): Promise<void> | void;
  /** A message to that target. */
  request(overrides?: Partial<SendRequest>): SendRequest;
  /** How many messages have arrived. */
  received(): number;
  /** An address with a secret in it, as somebody might save it, and the secret. Absent where addresses cannot hold any. */
  readonly secretAddress?: { request: SendRequest; secret: string };
  /** Closes the target and what the channel borrowed. */
  close(): Promise<void>;
}
