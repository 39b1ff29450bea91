import { ok, warning, type Finding } from './finding.ts';
import type { Probed } from './probe.ts';
import { samplesOf } from './samples.ts';

const CHECK = 'allowed-kinds';
const NAMED_MAX = 20;

/**
 * Whether every blueprint is of a kind that its project may use, as the API's own settings have it. Null
 * where the token may not see metrics, or the API is of a release that does not tell.
 */
export function checkAllowedKinds(metrics: Probed): Finding | null {
  if ('failure' in metrics || metrics.answer.status !== 200) {
    return null;
  }
  const { text } = metrics.answer;
  const isKnown = samplesOf(text, 'drydock_database_up').some(({ value }) => value === 1);
  if (!isKnown || !text.includes('# TYPE drydock_blueprints_not_allowed ')) {
    return null;
  }
  const found = samplesOf(text, 'drydock_blueprints_not_allowed');
  if (found.length === 0) {
    return ok(CHECK, 'every blueprint is of a kind that its project may use');
  }
  const said = found
    .slice(0, NAMED_MAX)
    .map(
      ({ labels, value }) =>
        `${labels['kind']} of ${labels['project']}: ` +
        (value === 1 ? `${labels['blueprint']}` : `${value}, such as ${labels['blueprint']}`),
    );
  const more = found.length > NAMED_MAX ? [`and ${found.length - NAMED_MAX} more`] : [];
  return warning(CHECK, `blueprints that the settings forbid: ${[...said, ...more].join('; ')}`, {
    why: 'Nothing is built or leased from them; what lives of them is used until it is released.',
    fix:
      'Allow the kind to the project in DRYDOCK_ALLOWED_KINDS of every process, or delete the ' +
      'blueprints. For `local-host` where Drydock is not root see also DRYDOCK_LOCAL_HOST_OWN_USER.',
  });
}
