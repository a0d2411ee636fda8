import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { type FileFault, faultOf } from '../file-fault';
import { readRotaCalendar } from './read-rota-calendar';
import { readRotaSheet } from './read-rota-sheet';
import type { RotaDesk, RotaFile } from './rota-file';
import { ROTA_LIMITS } from './rota-limits';

/** Reads a rota: XLSX as bureaus print it, or iCalendar, by the file's extension. */
export async function readRotaFile(path: string, desk: RotaDesk): Promise<RotaFile | FileFault> {
  const { size } = await stat(path);
  if (size === 0) return faultOf('empty');
  if (size > ROTA_LIMITS.maxFileBytes) return faultOf('too_large', `${size}`);
  const extension = extname(path).toLowerCase();
  if (extension === '.xlsx') return readRotaSheet(await readFile(path), desk);
  return extension === '.ics' ? readRotaCalendar(await readFile(path), desk) : faultOf('unsupported', extension);
}
