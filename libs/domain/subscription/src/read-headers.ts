import { type Faults, pointerTo } from './faults';
import { isHeaderValue, judgeHeaderName, MAX_HEADER_NAME, MAX_HEADER_VALUE, MAX_HEADERS } from './header-rules';
import { isJsonObject } from './json-value';

/** The headers of a webhook target; what is wrong with them goes to `faults`. */
export function readHeaders(json: unknown, pointer: string, faults: Faults): Record<string, string> {
  if (!isJsonObject(json)) {
    faults.add(pointer, 'REQUEST_INVALID', 'must be an object of header names and values');
    return {};
  }
  const entries = Object.entries(json);
  if (entries.length > MAX_HEADERS)
    faults.add(pointer, 'REQUEST_INVALID', `has ${entries.length} headers; ${MAX_HEADERS} at most`);
  const seen = new Set<string>();
  const headers: [string, string][] = [];
  for (const [name, value] of entries.slice(0, MAX_HEADERS)) {
    const place = pointerTo(pointer, name);
    if (seen.has(name.toLowerCase())) faults.add(place, 'REQUEST_INVALID', 'is given twice (header names ignore case)');
    seen.add(name.toLowerCase());
    const fault = faultOf(name, value);
    if (fault !== null) faults.add(place, fault.code, fault.detail);
    else if (typeof value === 'string') headers.push([name, value]);
  }
  return Object.fromEntries(headers);
}

function faultOf(name: string, value: unknown): { code: 'REQUEST_INVALID' | 'NOT_YET'; detail: string } | null {
  const verdict = judgeHeaderName(name);
  if (verdict === 'malformed') {
    return {
      code: 'REQUEST_INVALID',
      detail: `is no header name (letters, digits and !#$%&'*+-.^_\`|~, ${MAX_HEADER_NAME} at most)`,
    };
  }
  if (verdict === 'ours') return { code: 'REQUEST_INVALID', detail: 'is set by Carillon and cannot be chosen' };
  if (verdict === 'credential')
    return { code: 'NOT_YET', detail: 'carries a credential; secrets are not supported yet' };
  if (isJsonObject(value) && Object.hasOwn(value, 'secret'))
    return { code: 'NOT_YET', detail: 'secret header values are not supported yet' };
  if (typeof value !== 'string') return { code: 'REQUEST_INVALID', detail: 'must be a string' };
  if (!isHeaderValue(value)) {
    return {
      code: 'REQUEST_INVALID',
      detail: `must be printable ASCII without line breaks, ${MAX_HEADER_VALUE} characters at most`,
    };
  }
  return null;
}
