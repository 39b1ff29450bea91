import { PROBLEM_MEDIA_TYPE, type ProblemDetails } from '@drydock/contract';
import { BOUNDS, DrydockError, ERRORS, statusOf } from '@drydock/model';
import type { FastifyReply } from 'fastify';

/** Fastify's own refusals, by its codes. */
const REFUSALS: Readonly<Record<string, () => DrydockError>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () =>
    new DrydockError('body-too-large', `The body is larger than ${BOUNDS.bodyBytesMax} bytes.`),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () =>
    new DrydockError('unsupported-media-type', 'The body is not JSON.', {
      hint: 'Send it with `Content-Type: application/json`.',
    }),
  FST_ERR_MAX_PARAM_LENGTH: () => new DrydockError('not-found', 'Nothing has so long a name.'),
  FST_ERR_BAD_URL: () => new DrydockError('invalid-request', 'The path is not a valid URL path.'),
};

/** The error as whoever asked may see it: what is unexpected stays in the log. */
export function presentable(error: unknown): DrydockError {
  if (DrydockError.is(error)) {
    return error;
  }
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  const refusal = typeof code === 'string' ? REFUSALS[code] : undefined;
  if (refusal !== undefined) {
    return refusal();
  }
  if (typeof code === 'string' && code.startsWith('FST_ERR_CTP') && statusCode === 400) {
    return new DrydockError('invalid-request', 'The body is not what its headers say.');
  }
  return new DrydockError('internal', 'Something went wrong inside Drydock.', {
    hint: 'The log of the API has it under the request id.',
    cause: error,
  });
}

export function problemOf(error: DrydockError, requestId: string): ProblemDetails {
  return {
    type: `/errors/${error.code}`,
    title: ERRORS[error.code].means,
    status: statusOf(error),
    detail: error.message,
    code: error.code,
    ...(error.hint !== undefined && { hint: error.hint }),
    requestId,
    ...(error.problems.length > 0 && { problems: [...error.problems] }),
  };
}

export function sendProblem(reply: FastifyReply, error: DrydockError): FastifyReply {
  const problem = problemOf(error, reply.request.id);
  if (error.code === 'unauthenticated') {
    reply.header('www-authenticate', 'Bearer');
  }
  const mayComeBack = problem.status === 503 || problem.status === 429;
  if (mayComeBack && !reply.hasHeader('retry-after')) {
    reply.header('retry-after', '1');
  }
  return reply.code(problem.status).type(PROBLEM_MEDIA_TYPE).send(JSON.stringify(problem));
}
