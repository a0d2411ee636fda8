import { writeSync } from 'node:fs';
import { FerryGateway, FerryWorkstation } from '../ferry';

/**
 * Writes or takes one bundle, says when it begins and when it is done, and may be killed in between.
 * Arguments: `export` | `import` | `gateway-import`, then data folder or database, then stick or bundle.
 */
const [work = '', where = '', what = ''] = process.argv.slice(2);

async function main(): Promise<void> {
  if (work === 'gateway-import') {
    const gateway = await FerryGateway.join(where, '');
    writeSync(1, 'begin\n');
    const imported = await gateway.import(what);
    writeSync(1, `${JSON.stringify(imported)}\n`);
  } else {
    const seat = await FerryWorkstation.start(where);
    const officer = await seat.officer();
    writeSync(1, 'begin\n');
    if (work === 'export') await seat.desk.write({ folder: what, officer, wantsFiles: false });
    else await seat.desk.take(what);
    writeSync(1, 'done\n');
  }
  process.exit(0);
}

void main();
