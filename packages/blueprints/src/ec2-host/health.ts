import type { Instance } from './api/instance.ts';

/** What EC2's word on an instance means for the resource that it is. */
export type Verdict =
  | { readonly is: 'running' }
  /** It cannot be used now, which may pass. */
  | { readonly is: 'unusable'; readonly why: string }
  | { readonly is: 'gone'; readonly why: string };

const said = (why: string): string => (why === '' ? '' : `: ${why}`);

/**
 * @param instance - undefined where EC2 does not list it
 * @param isGone - whether that was so before, long enough ago
 */
export function judgeInstance(
  id: string,
  instance: Instance | undefined,
  isGone: boolean,
): Verdict {
  if (instance === undefined) {
    return isGone
      ? { is: 'gone', why: `EC2 does not list ${id} any more.` }
      : { is: 'unusable', why: `EC2 does not list ${id}; it is looked for once more.` };
  }
  const { state, why } = instance;
  switch (state) {
    case 'running':
      return { is: 'running' };
    case 'terminated':
    case 'shutting-down':
      return { is: 'gone', why: `${id} is ${state}${said(why)}` };
    case 'stopping':
    case 'stopped':
      return { is: 'unusable', why: `${id} was stopped, not by Drydock${said(why)}` };
    default:
      return { is: 'unusable', why: `${id} is ${state}${said(why)}` };
  }
}
