import { writeFile } from 'node:fs/promises';
import type { WebContents } from 'electron';
import { fail, type Result, succeed } from '../../src-shared/ipc/failure';

/** Millimetres as inches, which is what Chromium takes. */
const mm = (millimetres: number) => millimetres / 25.4;

/**
 * Prints what the page shows on paper (`@media print`) into a PDF on A4, with the number of every page in its foot.
 * @returns `file_refused` when the place cannot be written
 */
export async function printPdf(page: WebContents, path: string): Promise<Result<boolean>> {
  const pdf = await page.printToPDF({
    pageSize: 'A4',
    printBackground: true,
    displayHeaderFooter: true,
    headerTemplate: '<span></span>',
    footerTemplate:
      '<div style="width:100%;font-size:9px;text-align:center"><span class="pageNumber"></span> / <span class="totalPages"></span></div>',
    margins: { top: mm(18), bottom: mm(18), left: mm(18), right: mm(18) },
  });
  try {
    await writeFile(path, pdf);
    return succeed(true);
  } catch (error) {
    // A full disk, a folder without permission, a stick that was pulled: the officer chooses another place.
    if (error instanceof Error && 'code' in error) return fail({ code: 'file_refused', reason: 'not_writable' });
    throw error;
  }
}
