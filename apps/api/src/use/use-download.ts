import type { Json } from '@drydock/model';
import type { FastifyReply } from 'fastify';
import { ByteWriter } from '../http/byte-writer.ts';
import { SENT, type Sent } from '../http/endpoint.ts';
import { presentable } from '../http/problem.ts';
import { logFields } from '../http/request-log.ts';
import type { Services } from '../services.ts';
import { useInterface, type InterfaceUse } from './use-interface.ts';

const HEAD_BYTES_MAX = 4 * 1_024;

/**
 * Uses an interface and answers with the bytes that it sends. What is told before them is in the header
 * `drydock-head`, as JSON in percent-encoding. Whatever fails later cuts the connection: half of the bytes are
 * never taken for all.
 */
export async function useDownload(
  use: Omit<InterfaceUse, 'shapes' | 'parts'>,
  reply: FastifyReply,
  services: Services,
): Promise<Sent> {
  const { raw, request } = reply;
  const writer = new ByteWriter(raw);
  let leave = (): void => undefined;
  let expected: number | undefined;
  let hasBegun = false;
  const begin = async (head: Json, { bytes }: { bytes?: number }): Promise<void> => {
    const headers = headersFor(head, bytes, request.id);
    expected = bytes;
    hasBegun = true;
    reply.hijack();
    raw.writeHead(200, headers);
    raw.flushHeaders();
  };
  try {
    await useInterface(
      {
        ...use,
        shapes: ['download'],
        parts: { begin, send: (chunk) => writer.write(chunk) },
        onFound: () => {
          leave = services.streamRoom.take(use.caller);
        },
      },
      services,
    );
    if (!hasBegun || (expected !== undefined && expected !== writer.written)) {
      throw new Error(
        `${use.interfaceName}.${use.operationName} has sent ${writer.written} bytes; it told ${expected ?? 'no head'}.`,
      );
    }
    raw.end();
  } catch (error) {
    if (!hasBegun) {
      throw error;
    }
    const shown = presentable(error);
    if (shown.code === 'internal') {
      services.log.error({ ...logFields(request), err: error }, 'an operation failed');
    }
    raw.destroy();
  } finally {
    leave();
  }
  return SENT;
}

function headersFor(head: Json, bytes: number | undefined, requestId: string) {
  const written = encodeURIComponent(JSON.stringify(head));
  if (written.length > HEAD_BYTES_MAX) {
    throw new Error(`A head has ${written.length} bytes; it may have ${HEAD_BYTES_MAX}.`);
  }
  return {
    'content-type': 'application/octet-stream',
    ...(bytes !== undefined && { 'content-length': bytes }),
    'drydock-head': written,
    'cache-control': 'no-store',
    'x-request-id': requestId,
    // What a lease holds is nobody's page: a browser must not run it as one of this server.
    'content-disposition': 'attachment',
    'x-content-type-options': 'nosniff',
    'x-accel-buffering': 'no',
  };
}
