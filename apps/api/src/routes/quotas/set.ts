import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';
import { showQuotas } from './show.ts';

/** Every API process has heard of it within 5 s. */
export const setQuotas = endpoint('quotas.set', async (call, services) => {
  const { body, caller } = call;
  return showQuotas(await services.verbs.quota.set({ ...wishOf(call), caller, ...body }), services);
});
