import { type CarriedEvent } from './carried-event';

/** Severity of an event that names none: OpenTelemetry's INFO. */
export const DEFAULT_SEVERITY = 9;

/** The extension `severitynumber` (OpenTelemetry, 1 to 24); {@link DEFAULT_SEVERITY} when it is absent or is no such number. */
export function severityOf(event: CarriedEvent): number {
  const text = event.attributes['severitynumber'] ?? '';
  const number = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  return number >= 1 && number <= 24 ? number : DEFAULT_SEVERITY;
}
