import { expect, it } from 'vitest';

import type { ProjectScoped, Scoped } from './project-scoped';
import type { SubscriptionDocument } from './subscription.schema';

it('does not compile without a project', () => {
  const ask = (documents: ProjectScoped<SubscriptionDocument>) => [
    documents.findOne({ project: 'p', _id: 'sub_1' }),
    // @ts-expect-error: whose is it?
    documents.findOne({ _id: 'sub_1' }),
    // @ts-expect-error: whose is it?
    documents.updateOne({ owner: 'alice' }, {}),
  ];
  const scoped: Scoped<SubscriptionDocument> = { project: 'p' };
  expect([ask.length, scoped.project]).toEqual([1, 'p']);
});
