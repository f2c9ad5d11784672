import { OWN_EVENTS } from '@carillon/contracts-messages';
import { type CarriedEvent, DEFAULT_SEVERITY, readStructured } from '@carillon/domain-event';
import { type Subscription } from '@carillon/domain-subscription';

/** Type by which a target knows a test message. */
const TEST_EVENT_TYPE = `${OWN_EVENTS.type}test`;
const TEST_EVENT_SOURCE = OWN_EVENTS.source;

/** What a target gets when somebody tests its subscription: an event of ours that says so, severe enough for this subscription. */
export function testEvent(
  { id: subscriptionId, name, minSeverity }: Pick<Subscription, 'id' | 'name' | 'minSeverity'>,
  sent: { id: string; at: string; by: string },
): CarriedEvent {
  return readStructured(
    Buffer.from(
      JSON.stringify({
        specversion: '1.0',
        id: sent.id,
        source: TEST_EVENT_SOURCE,
        type: TEST_EVENT_TYPE,
        subject: subscriptionId,
        time: sent.at,
        severitynumber: Math.max(minSeverity, DEFAULT_SEVERITY),
        datacontenttype: 'application/json',
        data: { text: 'This is a test message.', subscription: { id: subscriptionId, name }, sentBy: sent.by },
      }),
      'utf8',
    ),
  );
}
