export { type AttemptDecision, type AttemptQuestion, decideAttempt, type FailurePolicy } from './attempt-decision';
export { nextPolicyDelay, type PolicyRetryQuestion } from './policy-schedule';
export { readRetryAfter } from './retry-after';
export { nextRetryDelay, RETRY_AFTER_LIMIT_MS, RETRY_HORIZON_MS, type RetryQuestion } from './retry-schedule';
export { type Delivered, type Failed, type Gone, type SendResult } from './send-result';
export { type StatusVerdict, verdictOnStatus } from './status-verdict';
