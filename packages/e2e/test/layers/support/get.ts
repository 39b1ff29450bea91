import { request, type Agent } from 'node:http';

export interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** One GET, by the name of the host or another one. */
export function get(
  uri: string,
  { host, agent }: { readonly host?: string; readonly agent?: Agent } = {},
): Promise<Got> {
  return new Promise((resolve, reject) => {
    const asking = request(uri, {
      ...(agent && { agent }),
      ...(host !== undefined && { headers: { host } }),
    });
    asking.once('error', reject);
    asking.once('response', (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('error', reject);
      answer.once('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      );
    });
    asking.end();
  });
}
