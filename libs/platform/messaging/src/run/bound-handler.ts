import type { MessageDefinition } from '@carillon/contracts-messages';

/** A handler with the topic it is for. */
export interface BoundHandler {
  /** Without the installation's prefix. */
  readonly topic: string;
  /** Null for foreign records (inbox) and dead letters: their part is null. */
  readonly definition: MessageDefinition<unknown> | null;
  /** `inbox`: written by anybody, headers of ours mean nothing. */
  readonly source: 'ours' | 'inbox' | 'dead-letters';
  readonly form: 'record' | 'batch';
  /** Calls it with one record or, in batch form, with a list. What it gives back is not trusted. */
  call(messages: unknown): Promise<unknown>;
}
