import type { Clock } from './platform/clock';

export interface GatewayTime {
  clock: Clock;
  /** Device clock minus gateway clock in milliseconds as last measured; null when never measured. */
  clockOffsetMs(): number | null;
}

/** The gateway's present instant as far as this workstation knows it, ISO 8601; the device's own when it never asked. */
export function gatewayNow({ clock, clockOffsetMs }: GatewayTime): string {
  return new Date(clock.now().getTime() - (clockOffsetMs() ?? 0)).toISOString();
}
