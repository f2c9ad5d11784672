export { BodiesModule } from './bodies.module';
export { BodyRetention } from './body-retention';
export { BodyStore } from './body-store';
export { CLAIM_CHECK_BYTES, MAX_EVENT_BYTES } from './limits';
