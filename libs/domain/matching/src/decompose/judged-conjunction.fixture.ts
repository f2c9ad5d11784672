import { isInRange, type Literal, type Place, type Question } from '../predicate/predicate';
import { AN_OBJECT } from '../scanner/event-values';
import type { PlaceStep } from '../scanner/path-states';
import type { Scalar } from '../scanner/value-ids';
import type { MatchableEvent } from '../subscription-index';
import type { Conjunction } from './conjunction';

/** Whether all literals hold, found out in the plainest way from the parsed event. */
export function holds({ literals, row, inRow }: Conjunction, event: MatchableEvent): boolean {
  if (!literals.every((literal) => literalHolds(literal, nodesAt(rootOf(literal.place, event), literal.place.steps))))
    return false;
  if (row === null) return true;
  const depth = row.steps.length;
  return nodesAt(event.document, row.steps).some((node) =>
    inRow.every((literal) => literalHolds(literal, nodesAt(node, literal.place.steps.slice(depth)))),
  );
}

function rootOf({ root }: Place, event: MatchableEvent): unknown {
  return root === 'document' ? event.document : event.attributes;
}

function literalHolds({ question, negated }: Literal, nodes: readonly unknown[]): boolean {
  if (nodes.length > 1) throw new Error('a literal is about one place');
  return nodes.some((node) => answers(question, node)) !== negated;
}

function nodesAt(node: unknown, steps: readonly PlaceStep[]): unknown[] {
  const [step, ...rest] = steps;
  if (step === undefined) return [node];
  return childrenAt(node, step).flatMap((child) => nodesAt(child, rest));
}

function childrenAt(node: unknown, step: PlaceStep): unknown[] {
  if (typeof node !== 'object' || node === null) return [];
  if (step === 'any') return Object.values(node);
  if (Array.isArray(node)) return 'index' in step && step.index < node.length ? [node[step.index]] : [];
  return 'name' in step && Object.hasOwn(node, step.name) ? [node[step.name as keyof typeof node]] : [];
}

function answers(question: Question, node: unknown): boolean {
  switch (question.kind) {
    case 'equals':
      return node === question.value;
    case 'prefix':
      return typeof node === 'string' && node.startsWith(question.text);
    case 'suffix':
      return typeof node === 'string' && node.endsWith(question.text);
    case 'range':
      return (typeof node === 'number' || typeof node === 'bigint') && isInRange(node, question.range);
    case 'test':
      return question.test.holds(typeof node === 'object' && node !== null ? AN_OBJECT : (node as Scalar));
    default:
      return true;
  }
}
