import { administration } from './zh-CN/administration';
import { attachment } from './zh-CN/attachment';
import { enrolment } from './zh-CN/enrolment';
import { failures } from './zh-CN/failures';
import { ferry } from './zh-CN/ferry';
import { figures } from './zh-CN/figures';
import { frame } from './zh-CN/frame';
import { imports } from './zh-CN/imports';
import { library } from './zh-CN/library';
import { rota } from './zh-CN/rota';
import { session } from './zh-CN/session';
import { handover, shift } from './zh-CN/shift';
import { management, supervision } from './zh-CN/supervision';
import { terms } from './zh-CN/terms';
import { work } from './zh-CN/work';

/** The catalogue of the interface in Simplified Chinese. It decides the keys; every other language has its type. */
export const zhCN = {
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
export type Catalogue = typeof zhCN;
