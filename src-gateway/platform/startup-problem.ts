/** sysexits.h: a configuration that cannot be used; a service that cannot be had; a program that cannot run here. */
export const EXIT_CONFIG = 78;
export const EXIT_UNAVAILABLE = 69;
export const EXIT_SOFTWARE = 70;

/** Why the gateway cannot start, in one sentence for the administrator: what happened, what is safe, what to do. */
export class StartupProblem extends Error {
  override readonly name = 'StartupProblem';

  constructor(
    message: string,
    readonly exitCode: number = EXIT_UNAVAILABLE,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
