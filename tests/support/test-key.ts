/** Of every database that tests make without a gateway. */
export const TEST_KEY = Buffer.alloc(32, 7);
