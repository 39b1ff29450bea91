import type { Services } from '../services.ts';
import { presentable, problemOf } from '../http/problem.ts';
import { logFields } from '../http/request-log.ts';
import type { FastifyRequest } from 'fastify';
import type { DuplexConnection } from './duplex-connection.ts';
import { useInterface, type InterfaceUse } from './use-interface.ts';

/** Uses an interface over a WebSocket. All that comes of it is said there, refusals too: browsers see no other. */
export async function useDuplex(
  use: Omit<InterfaceUse, 'shapes' | 'parts' | 'input' | 'gone'>,
  connection: DuplexConnection,
  request: FastifyRequest,
  services: Services,
): Promise<void> {
  let leave = (): void => undefined;
  try {
    const input = await connection.opened(services.stopping);
    const { answer } = await useInterface(
      {
        ...use,
        input,
        shapes: ['duplex'],
        gone: connection.gone,
        parts: {
          send: (chunk) => connection.send(chunk),
          end: () => connection.end(),
          emit: (name, data) => connection.emit(name, data),
          received: connection.received,
          messages: connection.messages,
        },
        onFound: ({ operation }) => {
          connection.takes(Object.keys(operation.messages));
          leave = services.streamRoom.take(use.caller);
        },
        onStarted: () => connection.started(),
      },
      services,
    );
    await connection.answer(answer);
  } catch (error) {
    const shown = presentable(error);
    if (shown.code === 'internal') {
      services.log.error({ ...logFields(request), err: error }, 'an operation failed');
    }
    await connection.fail(problemOf(shown, request.id));
  } finally {
    leave();
  }
}
