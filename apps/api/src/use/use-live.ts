import type { Operation } from '@drydock/blueprint';
import type { Json } from '@drydock/model';
import type { FastifyReply } from 'fastify';
import { SENT, type Sent } from '../http/endpoint.ts';
import type { Services } from '../services.ts';
import { LiveAnswer } from './live-answer.ts';
import { useInterface, type InterfaceUse } from './use-interface.ts';

/**
 * Uses an interface and answers: a call with its JSON, a stream with its events. Whatever refuses a stream
 * before it starts is an answer of its own, and so is what a key has kept.
 *
 * @param startedData - what a stream says once it has started
 */
export async function useLive(
  use: InterfaceUse,
  reply: FastifyReply,
  services: Services,
  startedData: () => object = () => ({}),
): Promise<Json | Sent> {
  const live = new LiveAnswer(reply, services);
  let leave = (): void => undefined;
  let streamed: Operation | undefined;
  try {
    const { answer } = await useInterface(
      {
        ...use,
        parts: {
          ...use.parts,
          emit: async (name, data) => {
            await use.parts?.emit?.(name, data);
            await live.emit(name, data);
          },
        },
        onFound: async (found) => {
          await use.onFound?.(found);
          if (found.operation.shape === 'stream') {
            streamed = found.operation;
            leave = services.streamRoom.take(use.caller);
          }
        },
        onStarted: async () => {
          await use.onStarted?.();
          if (streamed !== undefined) {
            await live.started(startedData());
          }
        },
      },
      services,
    );
    if (streamed === undefined) {
      return answer;
    }
    await live.end(streamed, answer);
  } catch (error) {
    await live.fail(error);
  } finally {
    leave();
  }
  return SENT;
}
