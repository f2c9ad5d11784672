export { type AcceptedRef, AcceptEvents, type AcceptOptions } from './accept-events';
export { AcceptEventsModule } from './accept-events.module';
export { IngestModule } from './ingest.module';
export { IntakeRoutesModule } from './intake-routes.module';
export { TestMessageModule } from './test-message.module';
