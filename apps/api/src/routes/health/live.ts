import { endpoint } from '../../http/endpoint.ts';

export const live = endpoint('health.live', () => Promise.resolve({ status: 'ok' as const }));
