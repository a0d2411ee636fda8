import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeskPage } from '../support/stack/desk-page';

/** What the chapter takes pictures with. */
export interface TourTools {
  folder: string;
  picture(name: string): Promise<void>;
  signIn(name: string): Promise<void>;
}

const LEAD = '阙云桥';
const EXPERT = '殳明澈';
const PAGES = [
  'tasks',
  'answers',
  'revisions',
  'corrections',
  'gaps',
  'pairs',
  'synonyms',
  'imports',
  'figures',
  'settings',
];

/** A lead and an expert keep the library: a change from draft to approval, a file read in, and every page. */
export async function keepTheLibrary(desk: DeskPage, tools: TourTools): Promise<void> {
  await tools.signIn(LEAD);
  await open(desk, 'answers');
  await desk.at('answers-page').getByTestId('answer-search').fill('居住证');
  await desk.at('answer-row').first().waitFor();
  await tools.picture('library-answers');
  await desk.at('answer-row').first().click();
  await desk.at('answer-detail').waitFor();
  await tools.picture('library-answer');
  await desk.at('answer-edit').click();
  await desk.at('field-text').fill(`${await desk.at('field-text').inputValue()}办理前可先电话预约。`);
  await desk.window.waitForTimeout(1_500);
  await tools.picture('library-editing');
  await desk.at('revision-submit').click();
  await desk.at('revision-review').waitFor();
  await tools.picture('library-own-revision');
  await importFile(desk, tools);
  await desk.press('Control+Shift+K');

  await tools.signIn(EXPERT);
  await open(desk, 'revisions');
  await desk.at('revision-box').getByText(/审/).click();
  await desk.at('revision-row').first().click();
  await desk.at('revision-review').waitFor();
  await tools.picture('library-review');
  await everyPage(desk, tools, '');
}

/** Every page of the library as it stands. */
export async function everyPage(desk: DeskPage, tools: Pick<TourTools, 'picture'>, look: string): Promise<void> {
  for (const page of PAGES) {
    await open(desk, page);
    await desk.window.waitForTimeout(600);
    await tools.picture(`library-${page}${look}`);
  }
}

async function importFile(desk: DeskPage, tools: TourTools): Promise<void> {
  const file = join(tools.folder, '业务口径.csv');
  writeFileSync(
    file,
    [
      '问题,答复,业务线,责任单位,有效期至',
      '露营地可以过夜吗？,您好，划定的露营区可以过夜，请在管理处登记。,治安,治安支队,2030-12-31',
      '房车可以停在哪里？,您好，请停放在房车营地或公共停车场。,交管,交警支队,',
      ',没有问题的一行,交管,,',
      '日期写错的一行？,您好。,交管,没有这个部门,去年',
    ].join('\r\n'),
  );
  await open(desk, 'imports');
  await desk.app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
  }, file);
  await desk.at('import-choose').click();
  await desk.at('import-rows').waitFor();
  await tools.picture('library-import-preview');
  await desk.at('import-commit').click();
  await desk.at('import-skip-seen').check();
  await desk.press('Control+Enter');
  await desk.at('import-item').first().waitFor();
}

async function open(desk: DeskPage, page: string): Promise<void> {
  if (!(await desk.at('library-page').isVisible())) await desk.press('Control+Shift+K');
  await desk.at('library-page').waitFor();
  await desk.at(`library-nav-${page}`).click();
}
