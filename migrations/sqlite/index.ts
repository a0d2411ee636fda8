import { initial } from './0001-initial';
import type { SqliteMigration } from './migration';

export type { SqliteMigration } from './migration';

/** In order, without gaps, from 1. */
export const sqliteMigrations: readonly SqliteMigration[] = [initial];
