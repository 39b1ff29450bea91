export { readCosts, type CostQuery, type Costs, type CostRow, type CostsBy } from './read.ts';
export { readCostTotals, type CostTotal } from './totals.ts';
