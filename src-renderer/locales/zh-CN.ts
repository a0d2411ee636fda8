import { failures } from './zh-CN/failures';
import { figures } from './zh-CN/figures';
import { frame } from './zh-CN/frame';
import { imports } from './zh-CN/imports';
import { library } from './zh-CN/library';
import { terms } from './zh-CN/terms';
import { work } from './zh-CN/work';

/** The catalogue of the interface in Simplified Chinese. It decides the keys; every other language has its type. */
export const zhCN = { ...frame, terms, failures, work, library, figures, imports };
export type Catalogue = typeof zhCN;
