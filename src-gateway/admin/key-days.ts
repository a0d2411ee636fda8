import { EXIT_CONFIG, StartupProblem } from '../platform/startup-problem';

const DEFAULT_DAYS = 30;

/** For how many days former keys count, from a command's option. @throws StartupProblem */
export function keyDays(given: string | boolean | undefined): number {
  const days = given === undefined ? DEFAULT_DAYS : Number(given);
  if (Number.isInteger(days) && days >= 1 && days <= 365) return days;
  throw new StartupProblem('天数应为 1 到 365 的整数。 Days must be a whole number from 1 to 365.', EXIT_CONFIG);
}
