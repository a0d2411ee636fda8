import path from 'node:path';
import { protocol } from 'electron';

export const PAGE_SCHEME = 'dutydesk';
export const PAGE_ORIGIN = `${PAGE_SCHEME}://desk`;

const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src blob:; font-src 'self'; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Chromium's net::ERR_FILE_NOT_FOUND. */
const NOT_FOUND = -6;

/** Must run before the app is ready. `codeCache` lets V8 keep the compiled page between starts. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: PAGE_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/**
 * Serves the built page from `folder` and nothing else; a path that leaves the folder is not found.
 *
 * Electron calls this interface deprecated and does not remove it: its successor `protocol.handle` loads the whole of
 * Node's fetch (35 ms here) before the first byte of the page, at every start.
 *
 * @param assembled everything but the document itself, so every line of the page's code, waits for it
 * @returns resolves when the document has been asked for and answered
 */
export function servePage(folder: string, assembled: Promise<void>): Promise<void> {
  const root = path.resolve(folder);
  return new Promise((answered) => {
    protocol.registerFileProtocol(PAGE_SCHEME, (request, respond) => {
      const file = fileOf(root, request.url);
      const type = file === null ? undefined : TYPES[path.extname(file)];
      if (file === null || type === undefined) return respond({ error: NOT_FOUND });
      const headers = {
        'content-type': type,
        'content-security-policy': CONTENT_SECURITY_POLICY,
        'x-content-type-options': 'nosniff',
      };
      if (path.extname(file) !== '.html') return void assembled.then(() => respond({ path: file, headers }));
      respond({ path: file, headers });
      answered();
    });
  });
}

function fileOf(root: string, address: string): string | null {
  const url = new URL(address);
  const name = url.pathname === '/' ? '/index.html' : decoded(url.pathname);
  if (url.host !== 'desk' || name === null) return null;
  const file = path.resolve(root, `.${name}`);
  return file.startsWith(root + path.sep) ? file : null;
}

function decoded(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
