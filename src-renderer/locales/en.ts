import { administration } from './en/administration';
import { attachment } from './en/attachment';
import { enrolment } from './en/enrolment';
import { failures } from './en/failures';
import { ferry } from './en/ferry';
import { figures } from './en/figures';
import { frame } from './en/frame';
import { imports } from './en/imports';
import { library } from './en/library';
import { rota } from './en/rota';
import { session } from './en/session';
import { handover, shift } from './en/shift';
import { management, supervision } from './en/supervision';
import { terms } from './en/terms';
import { work } from './en/work';
import type { Catalogue } from './zh-CN';

/** The catalogue of the interface in English. A missing key does not compile. */
export const en: Catalogue = {
  ...frame,
  administration,
  enrolment,
  attachment,
  session,
  terms,
  failures,
  ferry,
  work,
  library,
  figures,
  imports,
  management,
  supervision,
  rota,
  shift,
  handover,
};
