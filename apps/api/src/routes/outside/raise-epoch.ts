import { endpoint } from '../../http/endpoint.ts';

export const raiseOutsideEpoch = endpoint('outside.raiseEpoch', ({ caller }, { verbs }) =>
  verbs.installation.raiseEpoch({ caller, projectId: caller.projectId }),
);
