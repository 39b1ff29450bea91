import { createHash } from 'node:crypto';
import type { TranscriptEnd } from '@drydock/contract';
import { ContractServer } from '@drydock/contract/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Drydock } from '@drydock/sdk';

let server: ContractServer;
let drydock: Drydock;
let lease: string;
beforeAll(async () => {
  server = await ContractServer.start();
  drydock = new Drydock({ url: server.url, token: server.token });
  lease = (await drydock.leases.request({ type: 'host' }, { wait: 'active' })).id;
});
afterAll(() => server.close());

const run = (script: string) => drydock.leases.command(lease).exec({ script }, { keep: true });

describe('a transcript', () => {
  it('is named by the outcome of what was run with keep, and of nothing else', async () => {
    const { transcriptId } = await run('echo hello');
    expect(transcriptId).toMatch(/^tr_/);
    const { transcriptId: none } = await drydock.leases.command(lease).exec(['true']);
    expect(none).toBeNull();
  });

  it('is refused where its digest is another than that of what was read', async () => {
    const { transcriptId } = await run('echo hello');
    const read = async (): Promise<void> => {
      for await (const _ of drydock.transcripts.read(transcriptId ?? '')) {
        // What counts is its end.
      }
    };
    server.handlers.transcripts.forge(transcriptId ?? '');
    await expect(read()).rejects.toThrow('is not what was stored');
  });

  it('is read to the byte over a connection that is cut, with its end', async () => {
    const script = 'head -c 400000 /dev/urandom; sleep 0.3; head -c 400000 /dev/urandom';
    const { transcriptId, stdout } = await run(script);
    const parts: Buffer[] = [];
    let end: TranscriptEnd | undefined;
    const options = { onEnd: (told: TranscriptEnd) => (end = told) };
    for await (const { data } of drydock.transcripts.read(transcriptId ?? '', options)) {
      if (parts.length === 1) {
        server.cutConnections();
      }
      parts.push(data);
    }
    const read = Buffer.concat(parts);
    expect(read.equals(stdout)).toBe(true);
    const digest = createHash('sha256').update(stdout).digest('hex');
    expect(end).toMatchObject({ status: 'complete', bytes: 800_000, digest });
  });
});
