import { endpoint, SENT } from '../../http/endpoint.ts';
import { asksForWebSocket } from '../../http/upgrade.ts';
import { DuplexConnection } from '../../use/duplex-connection.ts';
import { inputFrom } from '../../use/input-text.ts';
import { useDownload } from '../../use/use-download.ts';
import { useDuplex } from '../../use/use-duplex.ts';
import { useOf } from '../../use/use-of.ts';

/** Has an operation send its bytes; a WebSocket, if the request asks for one, carries bytes both ways. */
export const downloadFromLease = endpoint('leases.download', async (call, services) => {
  const { query, reply, request } = call;
  if (!asksForWebSocket(request)) {
    return useDownload({ ...useOf(call), input: inputFrom(query.input) }, reply, services);
  }
  reply.hijack();
  const connection = new DuplexConnection(await services.webSockets.accept(request));
  await useDuplex(useOf(call), connection, request, services);
  return SENT;
});
