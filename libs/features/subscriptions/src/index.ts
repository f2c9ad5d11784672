export { filtersAsked } from './filters-asked';
export { SubscriptionCache } from './subscription-cache';
export { type SubscriptionChange, SubscriptionFeed } from './subscription-feed';
export { SubscriptionFeedModule } from './subscription-feed.module';
export { SubscriptionRoutesModule } from './subscription-routes.module';
export {
  type ChangeOptions,
  type RemoveOptions,
  type SubscriptionPage,
  type SubscriptionQuery,
  Subscriptions,
} from './subscriptions';
export { SubscriptionsModule } from './subscriptions.module';
