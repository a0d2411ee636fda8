import { failures } from './zh-CN/failures';
import { frame } from './zh-CN/frame';
import { terms } from './zh-CN/terms';
import { work } from './zh-CN/work';

/** The catalogue of the interface in Simplified Chinese. It decides the keys; every other language has its type. */
export const zhCN = { ...frame, terms, failures, work };
export type Catalogue = typeof zhCN;
