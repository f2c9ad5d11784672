/** Values of a log line's fields: ids and numbers, never bodies or secrets. */
export type LogFields = Record<string, string | number | boolean | null | undefined>;

/**
 * One line per outcome: an event name (`delivery.attempted`) and fields. `info` is the story, `warn` recovers by itself, `error` is for a
 * person. An `Error` passed last is written with code, message, stack and causes.
 */
export abstract class Logger {
  /** The same logger, each line naming the component that wrote it. */
  abstract for(component: string): Logger;
  abstract debug(event: string, fields?: LogFields): void;
  abstract info(event: string, fields?: LogFields): void;
  abstract warn(event: string, fields?: LogFields, error?: unknown): void;
  abstract error(event: string, fields?: LogFields, error?: unknown): void;
}
