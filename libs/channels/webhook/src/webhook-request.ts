import type { SendRequest } from '@carillon/channels-core';
import { type CarriedEvent, httpBinaryOf, structuredBytes } from '@carillon/domain-event';
import { judgeHeaderName, type WebhookTarget } from '@carillon/domain-subscription';

/** Everything but the address that goes to a target. */
export interface WebhookRequest {
  method: string;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
}

/**
 * The request of Carillon's own contract: the target's method and headers, the event in the target's content mode, and
 * headers that tell receivers which delivery this is. A person's headers never set ours.
 */
export function webhookRequest(request: SendRequest, version: string): WebhookRequest {
  const { target } = request.subscription;
  const content = contentOf(request.event, target.mode);
  return {
    method: target.method,
    headers: { ...personsHeaders(target.headers), ...content.headers, ...deliveryHeaders(request, version) },
    body: content.body,
  };
}

/**
 * The event in one of the two modes of the CloudEvents HTTP binding; a payload's bytes are those that came. What was posted
 * and is no CloudEvent goes out as it was posted, in either mode.
 */
function contentOf(event: CarriedEvent, mode: WebhookTarget['mode']): Pick<WebhookRequest, 'headers' | 'body'> {
  if (event.form === 'posted') return { headers: { 'content-type': 'application/json' }, body: event.body };
  if (mode === 'binary') return httpBinaryOf(event);
  return { headers: { 'content-type': 'application/cloudevents+json' }, body: structuredBytes(event) };
}

/** Judged again though they were judged when they were saved: a name that becomes ours later must not stay settable. */
function personsHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !['ours', 'malformed'].includes(judgeHeaderName(name))),
  );
}

function deliveryHeaders(request: SendRequest, version: string): Record<string, string> {
  const { traceparent, tracestate } = request.trace;
  return {
    'webhook-id': request.deliveryId,
    'webhook-timestamp': String(Math.floor(request.startedAtMs / 1000)),
    'carillon-event': request.eventId,
    'carillon-subscription': request.subscription.id,
    'carillon-attempt': String(request.attempt),
    'user-agent': `Carillon/${version}`,
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(tracestate === undefined ? {} : { tracestate }),
  };
}
