import { NOTHING } from './compare-values';

/**
 * An own member as JavaScript has it: of an object the member of that name; of an array or a text its `length`, or the element or UTF-16 unit
 * whose index is written so. {@link NOTHING} when there is none.
 */
export function scriptMember(value: unknown, name: string): unknown {
  if (value === null || (typeof value !== 'object' && typeof value !== 'string')) return NOTHING;
  return Object.hasOwn(value as object, name) ? value[name as keyof typeof value] : NOTHING;
}

/** Whether arrays and texts can have an own member of that name; for all other names only objects count. */
export function isScriptMember(name: string): boolean {
  return name === 'length' || /^(?:0|[1-9][0-9]{0,9})$/.test(name);
}
