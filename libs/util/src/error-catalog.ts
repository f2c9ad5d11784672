/** What is known about an error code before anything happens. */
export interface ErrorEntry {
  /** HTTP status when the error answers a request; reasons that never do have 500. */
  status: number;
  /** Short title, the same at each occurrence (RFC 9457, `title`). */
  title: string;
  retryable: boolean;
  /** How to mend it, for the troubleshooting page. */
  help: string;
}

/**
 * Every error and reason code of the product. A code is never reused for another meaning; the page
 * `docs/reference/errors.md` is generated from this table and compared with it.
 */
export const errorCatalog = {
  // requests
  REQUEST_UNREADABLE: entry(
    400,
    'The request cannot be read',
    false,
    'Send well-formed JSON (or the declared content type) in UTF-8.',
  ),
  REQUEST_INVALID: entry(
    422,
    'The request is readable but invalid',
    false,
    'Each fault names its place in `errors[].pointer`; mend all of them and send again.',
  ),
  NOT_FOUND: entry(
    404,
    'There is nothing here',
    false,
    'Check the id, and that it belongs to your project (header `carillon-project`).',
  ),
  METHOD_NOT_ALLOWED: entry(
    405,
    'This method is not for this resource',
    false,
    'The `Allow` header lists the methods that are.',
  ),
  CONFLICT: entry(409, 'Taken or in use', false, 'Choose another id or name, or remove what is in the way.'),
  PRECONDITION_FAILED: entry(
    412,
    'It has changed since you read it',
    false,
    'Read it again and send `If-Match` with the new ETag.',
  ),
  BODY_TOO_LARGE: entry(
    413,
    'The body is too large',
    false,
    'An event has 1,048,576 bytes at most, a batch request 8 MiB.',
  ),
  CONTENT_TYPE_UNSUPPORTED: entry(
    415,
    'This content type is not understood',
    false,
    'Use application/cloudevents+json, application/cloudevents-batch+json, or ce- headers with any type.',
  ),
  RATE_LIMITED: entry(429, 'Too many requests', true, 'Wait for the time in Retry-After.'),
  NOT_YET: entry(422, 'Not supported yet', false, 'This field or value belongs to a later version; leave it out.'),
  IDEMPOTENCY_KEY_REUSED: entry(
    422,
    'The idempotency key was used for another request',
    false,
    'Use a fresh key for each different request.',
  ),
  PROJECT_INVALID: entry(400, 'The project name is not valid', false, 'Use 1 to 63 of a-z, 0-9 and -.'),
  INTERNAL_ERROR: entry(
    500,
    'Something went wrong inside',
    true,
    'Quote the traceId; the log line with that id has the cause.',
  ),
  SERVICE_UNAVAILABLE: entry(
    503,
    'A part that this needs is away',
    true,
    'Wait for the time in Retry-After; /health/ready names what is away.',
  ),
  // events
  EVENT_INVALID: entry(
    422,
    'Not a valid CloudEvent',
    false,
    'See the faults; CloudEvents 1.0 needs specversion, id, source and type.',
  ),
  EVENT_BODY_GONE: entry(410, 'The body of this event is no longer kept', false, 'Publish the event again.'),
  INTAKE_UNAVAILABLE: entry(
    503,
    'The event cannot be made durable now',
    true,
    'Send it again after Retry-After; it was not accepted.',
  ),
  // subscriptions
  FILTER_INVALID: entry(
    422,
    'The filter is not valid',
    false,
    'The position points at the first character that does not fit.',
  ),
  FILTER_TOO_COSTLY: entry(
    422,
    'The filter is too large',
    false,
    'Shorten it, or split it over several subscriptions.',
  ),
  FILTER_NOT_MATCHED: entry(
    500,
    'The filter did not hold for this event',
    false,
    'Explain the event: it shows the clause that failed and the value that it saw; `POST /v1/subscriptions/test` tries another filter on it.',
  ),
  FILTER_NOT_JUDGED: entry(
    500,
    'The filter could not be judged on this event',
    false,
    'It took too many steps on it, or the body is no JSON; the explanation says which. A simpler path mends the first.',
  ),
  FILTER_QUARANTINED: entry(
    500,
    'The filter took too many steps on event after event',
    false,
    'Write it without searches inside searches (`..` within `[?…]`), save it, then resume the subscription.',
  ),
  NOT_SUBSCRIBED: entry(
    500,
    'The subscription did not exist when the event was matched',
    false,
    'Replay the event if it is still wanted: `POST /v1/events/{id}/replay`.',
  ),
  NOT_ADDRESSED: entry(
    500,
    'A message to another subscription alone',
    false,
    'It is a test that somebody sent to another subscription; nothing is missing.',
  ),
  SUBSCRIPTION_PENDING: entry(
    503,
    'Stored, but not in force yet',
    true,
    'The change will take effect by itself; read the subscription to see when.',
  ),
  // messages
  MESSAGE_INVALID: entry(
    500,
    'A record does not have the declared form',
    false,
    'See the dead letter; the writer of that topic sent something else.',
  ),
  MESSAGE_TOO_LARGE: entry(
    413,
    'A record is larger than Kafka takes',
    false,
    'Shrink the event; see the limits in the reference.',
  ),
  PUBLISH_UNAVAILABLE: entry(
    503,
    'Kafka does not acknowledge',
    true,
    'Check the brokers; nothing was lost, nothing was accepted.',
  ),
  STORE_UNAVAILABLE: entry(503, 'The store does not answer', true, 'Check MongoDB; work waits and goes on by itself.'),
  HANDLER_TIMEOUT: entry(
    500,
    'A handler took longer than its deadline',
    true,
    'See the log for the record; it is tried again.',
  ),
  ATTEMPTS_EXHAUSTED: entry(500, 'Tried as often as allowed', false, 'Mend the cause and redrive the dead letter.'),
  // policy
  POLICY_UNAVAILABLE: entry(
    500,
    'The policy service cannot be reached',
    true,
    'Check POLICY_URL; matches wait and are asked again.',
  ),
  POLICY_DENIED: entry(500, 'The policy said no', false, 'The policy provider decides who may see this event.'),
  POLICY_FAILED: entry(
    500,
    'The policy service answered with a server error',
    false,
    'Mend the policy service, then enable the subscription again.',
  ),
  POLICY_REDIRECTED: entry(
    500,
    'The policy service answered with a redirect that is not followed',
    false,
    'Point POLICY_URL at the service itself.',
  ),
  // delivery
  WEBHOOK_TIMEOUT: entry(
    500,
    'The target did not answer in time',
    true,
    'Answer within 15 s; do long work after answering.',
  ),
  WEBHOOK_CONNECTION_FAILED: entry(
    500,
    'The target cannot be reached',
    true,
    'Check that it listens, and its name and certificate.',
  ),
  WEBHOOK_STATUS_RETRYABLE: entry(
    500,
    'The target answered 408, 425, 429 or 5xx',
    true,
    'It is tried again by the schedule.',
  ),
  WEBHOOK_STATUS_REFUSED: entry(
    500,
    'The target refused the message',
    true,
    'Mend the target or the subscription; tried again on the slow schedule.',
  ),
  WEBHOOK_REDIRECT: entry(
    500,
    'The target answered with a redirect',
    true,
    'Subscribe with the final address; redirects are not followed.',
  ),
  WEBHOOK_GONE: entry(
    500,
    'The target answered 410 Gone',
    false,
    'The subscription was disabled; resume it when the target is back.',
  ),
  WEBHOOK_PROTOCOL_ERROR: entry(500, 'The target did not speak HTTP', true, 'Check what listens at the address.'),
  EGRESS_DENIED: entry(
    422,
    'This address may not be called',
    false,
    'Only public addresses are called; the operator can allow others with EGRESS_ALLOW.',
  ),
  EGRESS_ADDRESS_INVALID: entry(
    422,
    'This is no address that can be called',
    false,
    'Use an absolute http or https URL without user and password.',
  ),
  // states
  PAUSED: entry(500, 'The subscription is paused', false, 'Resume it.'),
  DISABLED: entry(500, 'The subscription is disabled', false, 'See its statusReason, then resume it.'),
  DELETED: entry(500, 'The subscription was deleted', false, 'Create it again.'),
  BELOW_MIN_SEVERITY: entry(
    500,
    'The event is below the severity the subscription asks for',
    false,
    'Lower `minSeverity`.',
  ),
  DUPLICATE: entry(
    500,
    'The same event was accepted before',
    false,
    'Give each event its own id, or replay it on purpose.',
  ),
  DELIVERY_FAILED: entry(
    500,
    'The one allowed try failed',
    false,
    'Mend the target, then enable the subscription again.',
  ),
  LANE_BACKED_UP: entry(
    500,
    'Parked: the target has more waiting than it can take',
    true,
    'Goes on by itself when the target keeps up.',
  ),
  SCHEMA_TOO_NEW: entry(
    500,
    'The store was written by a newer version',
    false,
    'Run that version, or restore the backup made before its upgrade.',
  ),
  SCHEMA_TOO_OLD: entry(
    500,
    'The store was written by an older version',
    false,
    'Make a backup, then run the upgrade steps of docs/operate.md; a start never does it by itself.',
  ),
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorCatalog;

function entry(status: number, title: string, retryable: boolean, help: string): ErrorEntry {
  return { status, title, retryable, help };
}
