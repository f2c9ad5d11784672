import { naiveLocalTime } from '@carillon/domain-subscription';

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * A time that a client sent, as Python's `isoformat()` shows it without zone; null when it is none. A time with a zone becomes
 * local time. Microseconds are kept where there are any.
 */
export function readPythonTime(text: string): string | null {
  const match = ISO.exec(text.trim());
  if (match === null) return null;
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction, zone] = match;
  const base = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const ms = Date.parse(`${base}Z`);
  // Date.parse rolls the 31st of April over; what it reads must be what was written
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 19) !== base) return null;
  const digits = (fraction ?? '').padEnd(6, '0').slice(0, 6);
  const local = zone === undefined ? base : naiveLocalTime(Date.parse(`${base}${zoneOf(zone)}`)).slice(0, 19);
  return /^0*$/.test(digits) ? local : `${local}.${digits}`;
}

function zoneOf(zone: string): string {
  if (zone.toUpperCase() === 'Z') return 'Z';
  return zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
}
