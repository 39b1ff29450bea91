import { endpoint } from '../../http/endpoint.ts';

export const raiseEpoch = endpoint('findings.raiseEpoch', ({ caller }, { verbs }) =>
  verbs.installation.raiseEpoch({ caller, projectId: caller.projectId }),
);
