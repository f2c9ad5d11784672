import type { z } from 'zod';

import type { AppName } from './settings';

/** One environment variable: everything anybody has to know about it. */
export interface Setting<Value = unknown> {
  /** What it does, for the person who sets it. One sentence, ends with a full stop. */
  help: string;
  /** The text that stands for "not set"; empty means "none". */
  default: string | ((app: AppName) => string);
  /** The default as the reference page shows it, where it differs between apps or is not a plain text. */
  defaultShown?: string;
  /** Never printed; may also come from a file named by `<NAME>_FILE`. */
  secret: boolean;
  /** Turns the text into its value; its messages say what is allowed. Absent: only scripts read it, not the apps. */
  schema: z.ZodType<Value, string>;
}

/** Keeps the value's type while checking the shape. */
export function setting<Value>(declared: Omit<Setting<Value>, 'secret'> & { secret?: boolean }): Setting<Value> {
  return { secret: false, ...declared };
}
