export { IdempotencyModule } from './idempotency.module';
export { IdempotencyKeys } from './idempotency-keys';
