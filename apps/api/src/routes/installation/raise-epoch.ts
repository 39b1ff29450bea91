import { endpoint } from '../../http/endpoint.ts';

export const raiseInstallationEpoch = endpoint(
  'installation.raiseEpoch',
  ({ caller }, { verbs }) => verbs.installation.raiseEpoch({ caller, projectId: caller.projectId }),
);
