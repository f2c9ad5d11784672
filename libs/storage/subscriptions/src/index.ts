export { StoreIdentityRepository } from './store-identity.repository';
export { type StoredSubscription, type UnpublishedEntry } from './stored-subscription';
export { type PageStart, SubscriptionRepository, type SubscriptionSelection } from './subscription.repository';
export { subscriptionsCollection } from './subscription.schema';
export { SubscriptionRevisionRepository } from './subscription-revision.repository';
export { subscriptionRevisionsCollection } from './subscription-revision.schema';
