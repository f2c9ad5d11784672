import { isIP } from 'node:net';

import { z } from 'zod';

/** `true` or `false`, nothing else: `1`, `yes` and typing mistakes must not switch anything silently. */
export const booleanText = z.enum(['true', 'false'], 'must be true or false').transform((text) => text === 'true');

/** A whole number within bounds, in decimal digits. */
export function integerText(min: number, max: number): z.ZodType<number, string> {
  const say = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, say)
    .transform(Number)
    .refine((value) => value >= min && value <= max, say);
}

/** Like {@link integerText}; empty means null. */
export function optionalIntegerText(min: number, max: number): z.ZodType<number | null, string> {
  return orEmpty(integerText(min, max));
}

/** Values separated by commas; blanks around them and empty ones are dropped. */
export function listText(item: z.ZodType<string, string>): z.ZodType<string[], string> {
  return z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .pipe(z.array(item));
}

/** `null` when empty. */
export function orEmpty<Value>(schema: z.ZodType<Value, string>): z.ZodType<Value | null, string> {
  return z.string().transform((text, context) => {
    if (text === '') return null;
    const result = schema.safeParse(text);
    if (result.success) return result.data;
    for (const issue of result.error.issues) context.addIssue({ code: 'custom', message: issue.message });
    return z.NEVER;
  });
}

/** An absolute URL of one of the schemes (without colon). The message never repeats the text: it may hold a password. */
export function urlText(...schemes: string[]): z.ZodType<string, string> {
  const say = `must be an absolute URL (${schemes.map((scheme) => `${scheme}://…`).join(' or ')})`;
  return z.string().refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol.slice(0, -1)), say);
}

/** `host:port`; IPv6 in brackets. */
export const brokerText = z.string().refine((text) => {
  const [, port] = /^(?:\[[0-9a-fA-F:.]+\]|[^\s:[\]/@]+):(\d{1,5})$/.exec(text) ?? [];
  return port !== undefined && Number(port) >= 1 && Number(port) <= 65_535;
}, 'each broker must be host:port');

/** An address range such as `10.0.0.0/8` or `fd00::/8`. */
export const cidrText = z.string().refine((text) => {
  const [, address = '', bits] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const family = isIP(address);
  return family !== 0 && Number(bits) <= (family === 4 ? 32 : 128);
}, 'each entry must be an address range such as 10.0.0.0/8 or fd00::/8');

/** A Kafka topic's name: 1 to 249 of letters, digits, `.`, `_` and `-`. */
export const topicText = z
  .string()
  .regex(/^(?!\.{1,2}$)[A-Za-z0-9._-]{1,249}$/, 'each topic must be 1 to 249 of letters, digits, ".", "_" and "-"');
