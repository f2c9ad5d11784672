/** A larger body is stored once and records carry a reference to it: 16 KiB keep a full batch of 500 matches well below Kafka's 1 MiB. */
export const CLAIM_CHECK_BYTES = 16 * 1024;

/** Largest body of one event. */
export const MAX_EVENT_BYTES = 1_048_576;
