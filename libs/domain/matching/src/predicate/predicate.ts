import type { AN_OBJECT } from '../scanner/event-values';
import type { PlaceStep } from '../scanner/path-states';
import type { Scalar } from '../scanner/value-ids';

/** A place in an event. */
export interface Place {
  readonly root: 'attributes' | 'document';
  readonly steps: readonly PlaceStep[];
}

/**
 * One question about the value in one place. No value: none of them holds. `row` asks for nothing but that there is such an element or
 * member; what else is asked below it is asked of one and the same.
 */
export type Question =
  | { readonly kind: 'equals'; readonly value: Scalar }
  | { readonly kind: 'exists' }
  | { readonly kind: 'prefix'; readonly text: string }
  | { readonly kind: 'suffix'; readonly text: string }
  | { readonly kind: 'range'; readonly range: NumberRange }
  | { readonly kind: 'row' }
  | { readonly kind: 'test'; readonly test: ValueTest };

/** Numbers between two bounds; each may be missing. */
export interface NumberRange {
  readonly low: number | bigint | null;
  readonly lowIncluded: boolean;
  readonly high: number | bigint | null;
  readonly highIncluded: boolean;
}

/** Any other question about a value. */
export interface ValueTest {
  /** Says what is asked: equal keys, equal tests. */
  readonly key: string;
  /** Cheap, and without limit of time or memory that the value's size does not set. Never throws. */
  holds(value: Scalar | typeof AN_OBJECT): boolean;
}

/** A question that must be answered with yes, or with no. */
export interface Literal {
  readonly place: Place;
  readonly question: Question;
  readonly negated: boolean;
}

export function isInRange(value: number | bigint, { low, lowIncluded, high, highIncluded }: NumberRange): boolean {
  // bigints and numbers compare by their exact values
  if (low !== null && !(lowIncluded ? value >= low : value > low)) return false;
  return high === null || (highIncluded ? value <= high : value < high);
}

/** Equal for equal places, and for no others. */
export function placeKey({ root, steps }: Place): string {
  return JSON.stringify([root, ...steps]);
}
