import { unexpected } from './refusal';

/** Strings are passed over; what is left of these tokens stands for a number that only Python's json module takes. */
const TOKENS = /"(?:[^"\\]|\\.)*"|-?Infinity|NaN/gs;

/**
 * The value of a body as Python's `json.loads` takes it: JSON, and `NaN`, `Infinity`, `-Infinity` (read as null here; the bytes
 * that go on are the bytes that came).
 * @throws Refusal 500 for anything else: empty, invalid UTF-8, a byte order mark, trailing text
 */
export function readPythonJson(body: Buffer): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch (error) {
    throw unexpected(`the body is not UTF-8: ${String(error)}`);
  }
  try {
    return JSON.parse(text);
  } catch (strict) {
    try {
      return JSON.parse(text.replace(TOKENS, (token) => (token.startsWith('"') ? token : 'null')));
    } catch {
      throw unexpected(`the body is not JSON: ${String(strict)}`);
    }
  }
}
