/**
 * Loaded before a program (node --require): its wall clock is off by what the file DUTYDESK_TEST_CLOCK says, in milliseconds, looked at
 * again ten times a second, as when an administrator sets the machine's clock. Clocks that only count are left alone.
 */
const { readFileSync } = require('node:fs');

const TrueDate = Date;
let offsetMs = 0;

class ShiftedDate extends TrueDate {
  constructor(...args) {
    if (args.length === 0) super(TrueDate.now() + offsetMs);
    else super(...args);
  }
  static now() {
    return TrueDate.now() + offsetMs;
  }
}

function look() {
  try {
    offsetMs = Number(readFileSync(process.env.DUTYDESK_TEST_CLOCK, 'utf8')) || 0;
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

look();
setInterval(look, 100).unref();
globalThis.Date = ShiftedDate;
