export { budgetOf, type Budgets } from './budgets.ts';
export { createLocalBudgets } from './local-budgets.ts';
export { turnTooFar } from './turn-too-far.ts';
