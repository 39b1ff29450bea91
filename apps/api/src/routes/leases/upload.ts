import { Readable } from 'node:stream';
import { DrydockError } from '@drydock/model';
import { endpoint } from '../../http/endpoint.ts';
import { inputFrom } from '../../use/input-text.ts';
import { receivedBytes } from '../../use/received-bytes.ts';
import { useInterface } from '../../use/use-interface.ts';
import { useOf } from '../../use/use-of.ts';

/** Has an operation take the bytes of the request's body; the answer is the operation's. */
export const uploadToLease = endpoint('leases.upload', async (call, services) => {
  const { query, caller, request } = call;
  const { body } = request;
  if (body !== undefined && !(body instanceof Readable)) {
    throw new DrydockError('unsupported-media-type', 'The body is not bytes.', {
      hint: 'Send it with `Content-Type: application/octet-stream`.',
    });
  }
  let leave = (): void => undefined;
  try {
    const { answer } = await useInterface(
      {
        ...useOf(call),
        input: inputFrom(query.input),
        shapes: ['upload'],
        ...(body && { parts: { received: receivedBytes(body) } }),
        onFound: () => {
          leave = services.streamRoom.take(caller);
        },
      },
      services,
    );
    return answer;
  } finally {
    leave();
  }
});
