export { changeLabels, type Labelled, type LabelStore } from './change.ts';
export { changedLabels, describeChange, type LabelChange, type Labels } from './labels.ts';
