import { app, type Session, session } from 'electron';

/**
 * Closes what a page could misuse (design.md, section 6): no navigation, no new windows, no webviews, no permissions,
 * no downloads. Applies to every web contents that is ever created.
 */
export function hardenWebContents(allowedOrigins: readonly string[]): void {
  app.on('web-contents-created', (_, contents) => {
    contents.on('will-navigate', (event, url) => {
      if (!allowedOrigins.includes(originOf(url))) event.preventDefault();
    });
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}

/** Must run after the app is ready. */
export function hardenSession(target: Session = session.defaultSession): void {
  target.setPermissionRequestHandler((_, __, decide) => decide(false));
  target.setPermissionCheckHandler(() => false);
  target.setDevicePermissionHandler(() => false);
  target.on('will-download', (event) => event.preventDefault());
  target.setSpellCheckerEnabled(false);
}

/** `dutydesk://desk` style origin, also for schemes whose `URL.origin` is the string "null". */
export function originOf(url: string): string {
  const parsed = new URL(url);
  return `${parsed.protocol}//${parsed.host}`;
}
