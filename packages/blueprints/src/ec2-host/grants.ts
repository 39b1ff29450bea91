import type { Config } from './config.ts';

/** Rights beyond the kind itself, which `DRYDOCK_KIND_GRANTS` gives to projects. */
export function grantsOf(config: Config): readonly string[] {
  return [
    ...(config.credentials === 'chain' ? ['aws-chain'] : []),
    ...(config.endpoint === undefined ? [] : ['endpoint']),
    ...(config.privateEndpoint ? ['private-endpoint'] : []),
    ...(config.instanceProfile === undefined ? [] : ['instance-profile']),
  ];
}
