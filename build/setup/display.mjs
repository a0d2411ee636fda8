/**
 * Whether Electron must be started under a virtual display: on Linux with neither X nor Wayland.
 * Decided again at every launch, because a session over SSH and one at the desk share a checkout.
 */
export function needsVirtualDisplay() {
  return process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;
}

/** Chromium refuses its sandbox as root; only then is it switched off. */
export function needsNoSandbox() {
  return process.platform === 'linux' && process.getuid() === 0;
}
