/** Whether what is long by nature is to have its full size: `npm run test:full`. */
export const isFull = process.env['DRYDOCK_TEST_FULL'] === '1';
