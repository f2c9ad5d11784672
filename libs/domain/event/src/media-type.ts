const MEDIA_TYPE = /^\s*([!#$%&'*+.^_`|~0-9a-z-]+\/[!#$%&'*+.^_`|~0-9a-z-]+)\s*(?:;(.*))?$/is;
const CHARSET = /(?:^|;)\s*charset\s*=\s*(?:"([^"]*)"|([^;\s]*))/i;
const UTF8_CHARSETS = ['utf-8', 'utf8', 'us-ascii'];

/** Content type of an event in CloudEvents JSON format. */
export const STRUCTURED_TYPE = 'application/cloudevents+json';
/** Content type of a JSON array of such events. */
export const BATCH_TYPE = 'application/cloudevents-batch+json';

/** A content type taken apart: `essence` is `type/subtype` in lower case, `charset` null when none is named. */
export interface MediaType {
  readonly essence: string;
  readonly charset: string | null;
}

/** Null when `text` is absent or is no media type. */
export function mediaTypeOf(text: string | null | undefined): MediaType | null {
  const [, essence, parameters] = MEDIA_TYPE.exec(text ?? '') ?? [];
  if (essence === undefined) return null;
  const [, quoted, bare] = CHARSET.exec(parameters ?? '') ?? [];
  return { essence: essence.toLowerCase(), charset: (quoted ?? bare)?.toLowerCase() ?? null };
}

/** Whether text of this type is UTF-8, said or by default. */
export function isUtf8Type(type: MediaType): boolean {
  return type.charset === null || UTF8_CHARSETS.includes(type.charset);
}

/** Whether this type announces JSON: a subtype `json` or one that ends in `+json` (CloudEvents JSON format, 3.1). */
export function isJsonType(type: MediaType | null): boolean {
  return type !== null && isUtf8Type(type) && /[/+]json$/.test(type.essence);
}

/** Whether this type announces text that can stand in a JSON string as it is. */
export function isTextType(type: MediaType | null): boolean {
  return type !== null && isUtf8Type(type) && type.essence.startsWith('text/');
}
