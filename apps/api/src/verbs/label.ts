import { changeLabels, type LabelChange, type Wish } from '@drydock/engine';
import type { Noun } from '@drydock/model';
import type { VerbPorts } from './ports.ts';

/** Changes labels of anything that is stored. */
export function openLabelVerb({ labels }: Pick<VerbPorts, 'labels'>) {
  return (noun: Noun, wish: Wish & { readonly id: string; readonly labels: LabelChange }) =>
    changeLabels(noun, wish, { store: labels });
}
