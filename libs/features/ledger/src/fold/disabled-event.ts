import { type EventRequested, eventRequestedV1, OWN_EVENTS } from '@carillon/contracts-messages';
import { type CarriedEvent, kafkaHeadersOf, readStructured } from '@carillon/domain-event';
import type { StatusReason, Subscription } from '@carillon/domain-subscription';
import { eventRecord, type Outgoing } from '@carillon/platform-messaging';
import { errorCatalog, type ErrorEntry } from '@carillon/util';

const DISABLED_TYPE = `${OWN_EVENTS.type}disabled`;
const SUBSCRIPTIONS_SOURCE = OWN_EVENTS.source;
/** OpenTelemetry ERROR: nothing mends it but a person. */
const SEVERITY = 17;
/** The reasons whose text is ours. That of every other may be a target's or a policy service's answer, which is not for other people's targets. */
const IN_OUR_WORDS: ReadonlySet<string> = new Set(['FILTER_QUARANTINED']);
/** Characters of a text that others chose: an event that is too large would tell nobody. */
const MAX_TEXT = 1_000;
/** Letters, marks, numbers, punctuation, symbols, blanks: what stands in an attribute without doubt. */
const PLAIN = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]+$/u;

/**
 * What people are told when Carillon has switched a subscription off. Made of the stored state alone, so that whoever makes it again makes
 * the same: its id is the subscription's with the revision that disabling made, which no other change has.
 */
export function disabledEvent(subscription: Subscription, { code, text, at }: StatusReason): CarriedEvent {
  const { id, revision } = subscription;
  const [name, owner] = [trimmed(subscription.name), trimmed(subscription.owner)];
  const event = {
    specversion: '1.0',
    id: `${id}.${revision}`,
    source: SUBSCRIPTIONS_SOURCE,
    type: DISABLED_TYPE,
    subject: id,
    time: at,
    severitynumber: SEVERITY,
    ...(PLAIN.test(owner) ? { owner } : {}),
    datacontenttype: 'application/json',
    data: {
      subscriptionId: id,
      name,
      owner,
      code,
      reason: IN_OUR_WORDS.has(code) ? trimmed(text) : titleOf(code),
      disabledAt: at,
      revision,
    },
  };
  return readStructured(Buffer.from(JSON.stringify(event), 'utf8'));
}

/** Asks ingest to accept {@link disabledEvent}. */
export function disabledRequest(subscription: Subscription, reason: StatusReason): Outgoing {
  const part: EventRequested = { project: subscription.project };
  const event = disabledEvent(subscription, reason);
  return eventRecord(eventRequestedV1, subscription.id, part, { headers: kafkaHeadersOf(event), body: event.body });
}

function titleOf(code: string): string {
  const known: Readonly<Record<string, ErrorEntry>> = errorCatalog;
  return known[code]?.title ?? code;
}

/** Cut without leaving half of a character. */
function trimmed(text: string): string {
  return text.slice(0, MAX_TEXT).replace(/\p{Surrogate}$/u, '');
}
