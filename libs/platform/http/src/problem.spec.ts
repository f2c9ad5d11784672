import { AppError, errorCatalog, type ErrorCode } from '@carillon/util';
import { BadRequestException, HttpException, NotFoundException, PayloadTooLargeException } from '@nestjs/common';
import { describe, expect, it } from 'vitest';

import { problemOf } from './problem';

describe('problemOf', () => {
  it('takes over everything that an AppError tells', () => {
    const faults = [{ pointer: '/filters/0', code: 'FILTER_INVALID' as const, detail: 'a ] is missing', position: 7 }];
    const { problem, headers } = problemOf(
      new AppError('FILTER_INVALID', 'the filter', { faults, context: { secret: 'x' } }),
      't1',
    );
    expect(problem).toEqual({
      type: 'urn:carillon:error:FILTER_INVALID',
      title: errorCatalog.FILTER_INVALID.title,
      status: 422,
      detail: 'the filter',
      code: 'FILTER_INVALID',
      retryable: false,
      errors: faults,
      traceId: 't1',
    });
    expect(headers).toEqual({});
  });

  it.each<[ErrorCode, number | undefined, string]>([
    ['INTAKE_UNAVAILABLE', undefined, '2'],
    ['RATE_LIMITED', undefined, '2'],
    ['STORE_UNAVAILABLE', 0.2, '1'],
    ['CONFLICT', 30, '30'],
  ])('says when to try again (%s)', (code, seconds, header) => {
    expect(
      problemOf(new AppError(code, 'x', seconds === undefined ? {} : { retryAfterSeconds: seconds }), 't').headers,
    ).toEqual({ 'retry-after': header });
  });

  it.each<[unknown, number, ErrorCode]>([
    [new NotFoundException(), 404, 'NOT_FOUND'],
    [new BadRequestException('x'), 400, 'REQUEST_UNREADABLE'],
    [new PayloadTooLargeException(), 413, 'BODY_TOO_LARGE'],
    [new HttpException('teapot', 418), 418, 'REQUEST_INVALID'],
    [
      Object.assign(new Error('Unsupported Media Type'), { statusCode: 415, code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE' }),
      415,
      'CONTENT_TYPE_UNSUPPORTED',
    ],
    [
      Object.assign(new Error('x'), { statusCode: 400, code: 'FST_ERR_CTP_INVALID_CONTENT_LENGTH' }),
      400,
      'REQUEST_UNREADABLE',
    ],
    // an answer that somebody else gave us is not our answer
    [Object.assign(new Error('x'), { statusCode: 404 }), 500, 'INTERNAL_ERROR'],
    [new Error('x'), 500, 'INTERNAL_ERROR'],
    ['thrown text', 500, 'INTERNAL_ERROR'],
    [undefined, 500, 'INTERNAL_ERROR'],
  ])('gives %s its code', (error, status, code) =>
    expect(problemOf(error, 't').problem).toMatchObject({ status, code }),
  );

  it('keeps the text of an unknown error to itself', () => {
    expect(JSON.stringify(problemOf(new Error('password hunter2'), 't'))).not.toContain('hunter2');
    expect(JSON.stringify(problemOf(new HttpException('password hunter2', 500), 't'))).not.toContain('hunter2');
  });
});
