import { LOWEST_SEVERITY, severityNumberOf } from '@carillon/domain-subscription';
import { z } from 'zod';

/** The parts of a subscription that decide whether it wants an event, as a request that tries them out brings them. */
export const trialFilters = z
  .array(z.record(z.string(), z.unknown()))
  .max(200)
  .describe('As in a subscription: one dialect key an object; all must hold; empty: every event.');

export const trialSeverity = z
  .union([z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']), z.int().min(1).max(24)])
  .describe('As in a subscription.');

/** The number of a severity that {@link trialSeverity} let through. */
export function trialSeverityNumber(written: z.infer<typeof trialSeverity> | undefined): number {
  return severityNumberOf(written) ?? LOWEST_SEVERITY;
}
