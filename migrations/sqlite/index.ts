import { initial } from './0001-initial';
import { searchIndex } from './0002-search-index';
import { library } from './0003-library';
import type { SqliteMigration } from './migration';

export type { SqliteMigration } from './migration';

/** In order, without gaps, from 1. */
export const sqliteMigrations: readonly SqliteMigration[] = [initial, searchIndex, library];
