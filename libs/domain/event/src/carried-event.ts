/**
 * CloudEvents attributes as they travel in headers: always text (an integer in decimal, a boolean as `true` or `false`), named as
 * CloudEvents 1.0 names them. Has no prototype: looking up `constructor` finds nothing.
 */
export type AttributeMap = Readonly<Record<string, string>>;

/**
 * An event on its way, bytes untouched.
 * - `structured`: `body` is the event in CloudEvents JSON format, exactly as it came.
 * - `binary`: `body` is the payload alone, its type is `contentType`; attributes are beside it.
 * - `posted`: `body` is a whole JSON document that is no CloudEvent in JSON format (Pacifica's `/receive`); attributes were made for it.
 */
export interface CarriedEvent {
  readonly form: 'structured' | 'binary' | 'posted';
  /**
   * id, source, type, specversion and all others, extensions included, in lower case; `datacontenttype` is `contentType` in binary form.
   * An event of 0.1 to 0.3 is described in the names of 1.0 here, `specversion` `1.0` included; a structured one keeps its own names in `body`.
   * Of an event that came back from Kafka in structured form they are read from the body when first asked for.
   */
  readonly attributes: AttributeMap;
  readonly contentType: string | null;
  readonly body: Buffer;
}

/** An attribute map to fill. */
export function newAttributes(): Record<string, string> {
  // the cast says what Object.create() cannot: a map of text
  return Object.create(null) as Record<string, string>;
}
