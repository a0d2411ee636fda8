import { backupCommand } from './backup';
import { channelsTestCommand } from './channels-test';
import type { AdminCommand } from './command';
import { deskExportCommand } from './desk-export';
import { deskImportCommand } from './desk-import';
import { doctorCommand } from './doctor';
import { enrolCommand } from './enrol';
import { epochRenewCommand } from './epoch-renew';
import { createHelpCommand } from './help';
import { initCommand } from './init';
import { restoreCommand } from './restore';
import { revokeCommand } from './revoke';

/** Every command, in the order of the help. */
export function allCommands(): AdminCommand[] {
  const commands: AdminCommand[] = [
    initCommand,
    doctorCommand,
    backupCommand,
    restoreCommand,
    enrolCommand,
    revokeCommand,
    deskImportCommand,
    deskExportCommand,
    channelsTestCommand,
    epochRenewCommand,
  ];
  return [...commands, createHelpCommand(commands)];
}
