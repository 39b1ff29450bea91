import { failed, ok, warning, whereIs, type Finding } from './finding.ts';
import type { Probed } from './probe.ts';

const CHECK = 'api';
/** The version of the HTTP API that this command line speaks. */
const VERSION = '1';

/** Whether the API answers, and whether it is one. */
export function checkApi(url: string, live: Probed, openApi: Probed): Finding {
  const where = whereIs(url);
  if ('failure' in live) {
    return failed(CHECK, `nothing answers at ${where}: ${live.failure}`, {
      why: 'Nobody can request, use or release leases.',
      fix: 'Start the API, or set DRYDOCK_URL to where it is.',
    });
  }
  const { status, body } = live.answer;
  if (status !== 200 || (body as { status?: unknown } | null)?.status !== 'ok') {
    return failed(CHECK, `what answers at ${where} is not Drydock (status ${status})`, {
      why: 'Something else listens there, or stands in between.',
      fix: 'Set DRYDOCK_URL to the API; look at the proxy before it.',
    });
  }
  const version = 'answer' in openApi ? versionOf(openApi.answer.body) : null;
  if (version !== null && version !== VERSION) {
    return warning(CHECK, `it speaks version ${version}, this command line version ${VERSION}`, {
      why: 'Commands may be refused or misunderstood.',
      fix: 'Use the command line of the release that runs.',
    });
  }
  return ok(CHECK, `answers at ${where}${version === null ? '' : `, version ${version}`}`);
}

function versionOf(body: unknown): string | null {
  const version = (body as { info?: { version?: unknown } } | null)?.info?.version;
  return typeof version === 'string' ? version : null;
}
