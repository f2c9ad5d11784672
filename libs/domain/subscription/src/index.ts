export { aSubscription } from './a-subscription';
export { type ChangedSubscription, toChanged } from './changed';
export { newSubscription, type SubscriptionDraft, withDraft } from './draft';
export { type HeaderNameVerdict, judgeHeaderName } from './header-rules';
export { addressOf, laneOf } from './lane';
export { naiveLocalTime } from './naive-time';
export { type CutOff, isTooCostly, QUARANTINE, withCutOff } from './quarantine';
export { readDraft, readPatch } from './read-draft';
export { patchBy, replaceBy } from './rewrite';
export { LOWEST_SEVERITY, SEVERITIES, type SeverityName, severityNumberOf, shownSeverity } from './severity';
export {
  type FilterExpression,
  type PacificaPart,
  type StatusReason,
  type Subscription,
  type SubscriptionStatus,
  type Target,
  type WebhookTarget,
} from './subscription';
export { disable, pause, resume } from './transitions';
export { type SubscriptionView, toView } from './view';
