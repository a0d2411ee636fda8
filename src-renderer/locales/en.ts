import { failures } from './en/failures';
import { figures } from './en/figures';
import { frame } from './en/frame';
import { imports } from './en/imports';
import { library } from './en/library';
import { terms } from './en/terms';
import { work } from './en/work';
import type { Catalogue } from './zh-CN';

/** The catalogue of the interface in English. A missing key does not compile. */
export const en: Catalogue = { ...frame, terms, failures, work, library, figures, imports };
