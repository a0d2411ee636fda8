import fc from 'fast-check';

/**
 * Property tests repeat themselves: a run of one commit is the same everywhere, so what passed here passes there. New inputs
 * are looked for on purpose, with `npm run test:properties`, which gives another seed each time; what it finds gets a test by
 * name.
 */
const DEFAULT_SEED = 20_260_101;

fc.configureGlobal({ seed: Number(process.env['DUTYDESK_PROPERTY_SEED'] ?? DEFAULT_SEED) });
