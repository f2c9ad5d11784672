import './fastify-types';

export { Answers } from './answers';
export { rawBody } from './body';
export { projectOf, userOf } from './caller';
export { type ErrorShape, ErrorShapes, type ShapedError } from './error-shapes';
export { HttpModule } from './http.module';
export { httpPlatform } from './http-platform';
export { CreationId, Idempotent } from './idempotency';
export { type IdempotencyClaim, type IdempotencyState, IdempotencyStore, type KeptAnswer } from './idempotency-store';
export { decodeCursor, encodeCursor, type Page, pageOf, pageQuery } from './paging';
export { type Problem, PROBLEM_TYPE, problemOf } from './problem';
export { ProblemFilter } from './problem.filter';
export { readJson } from './read-json';
export { IfMatch, JsonBody, ProjectName, Query, RawBody, UserName } from './request-parts';
export { pointerOf, validate } from './validate';
