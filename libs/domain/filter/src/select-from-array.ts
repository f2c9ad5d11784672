import type { Selector } from './path';

/** Told of each selected node; true stops the selection. */
export type Visit = (node: unknown) => boolean;

/** The element at an index; a negative one counts from the end. */
export function selectIndex(index: number, array: readonly unknown[], visit: Visit): boolean {
  const at = index < 0 ? array.length + index : index;
  return at >= 0 && at < array.length && visit(array[at]);
}

/** RFC 9535, 2.3.4.2.2. */
export function selectSlice(
  { start, end, step }: Extract<Selector, { kind: 'slice' }>,
  array: readonly unknown[],
  visit: Visit,
): boolean {
  const { length } = array;
  const clamp = (bound: number, low: number, high: number): number =>
    Math.min(Math.max(bound < 0 ? length + bound : bound, low), high);
  if (step > 0) {
    const upper = clamp(end ?? length, 0, length);
    for (let at = clamp(start ?? 0, 0, length); at < upper; at += step) if (visit(array[at])) return true;
  } else if (step < 0) {
    const lower = end === null ? -1 : clamp(end, -1, length - 1);
    for (let at = start === null ? length - 1 : clamp(start, -1, length - 1); at > lower; at += step)
      if (visit(array[at])) return true;
  }
  return false;
}
