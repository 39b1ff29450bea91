import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';
import { renderOperation } from '../../render/operation.ts';

/** Committed before the answer. */
export const requestOperation = endpoint('operations.request', async (call, { verbs, views }) => {
  const { body, caller, reply } = call;
  const { kind, repository, ref = null, onto: branch = null, triesMax, labels = {} } = body;
  const { strategy, author, message, test, blueprints = null, attributes = {} } = body;
  const id = await verbs.operation.request({
    ...wishOf(call),
    kind,
    repository,
    ref,
    branch,
    triesMax,
    labels,
    wish: {
      blueprints,
      attributes,
      ...(strategy !== undefined && { strategy }),
      ...(author !== undefined && { author }),
      ...(message !== undefined && { message }),
      ...(test !== undefined && { test: withoutNothing(test) }),
    },
  });
  reply.header('location', `/v1/operations/${id}`);
  return renderOperation(await views.operation.get(caller.projectId, id), caller);
});

/** What was left out is not there, and not `undefined`. */
function withoutNothing({
  script,
  argv,
  timeoutSeconds,
}: {
  readonly script?: string | undefined;
  readonly argv?: readonly string[] | undefined;
  readonly timeoutSeconds?: number | undefined;
}) {
  return {
    ...(script !== undefined && { script }),
    ...(argv !== undefined && { argv }),
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
  };
}
