import { tunnel, type OfferedInterface } from '@drydock/blueprint';
import { hostInUse } from './held-host.ts';

/** The `tunnel` interface of what stands on a leased host: to whatever listens there. */
export function tunnelOnHost<View>(): OfferedInterface<View> {
  return tunnel.on<View>((_, context) => ({
    connect: async (target, use) => {
      const host = await hostInUse(context);
      return host.use(tunnel).connect({ ...target }, use);
    },
  }));
}
