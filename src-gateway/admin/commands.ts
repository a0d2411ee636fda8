import { auditExportCommand } from './audit-export';
import { auditVerifyCommand } from './audit-verify';
import { backupCommand } from './backup';
import { channelsTestCommand } from './channels-test';
import type { AdminCommand } from './command';
import { deskExportCommand } from './desk-export';
import { deskImportCommand } from './desk-import';
import { doctorCommand } from './doctor';
import { enrolCommand } from './enrol';
import { epochRenewCommand } from './epoch-renew';
import { ferryAnswerCommand } from './ferry-answer';
import { ferryExportCommand } from './ferry-export';
import { ferryImportCommand } from './ferry-import';
import { ferryKeysRenewCommand } from './ferry-keys-renew';
import {
  ferryOutsideExportCommand,
  ferryOutsideImportCommand,
  ferryOutsideStatusCommand,
} from './ferry-outside-bundles';
import { ferryOutsideEnrolCommand, ferryOutsideRequestCommand } from './ferry-outside-enrolment';
import { ferryOutsideKeysRenewCommand } from './ferry-outside-keys-renew';
import { ferryOutsideRunCommand } from './ferry-outside-run';
import { ferryRevokeCommand } from './ferry-revoke';
import { ferryStatusCommand } from './ferry-status';
import { createHelpCommand } from './help';
import { initCommand } from './init';
import { officerPassphraseCommand } from './officer-passphrase';
import { restoreCommand } from './restore';
import { retentionCommand } from './retention';
import { revokeCommand } from './revoke';
import { workstationsCommand } from './workstations';

/** Every command, in the order of the help. */
export function allCommands(): AdminCommand[] {
  const commands: AdminCommand[] = [
    initCommand,
    doctorCommand,
    backupCommand,
    restoreCommand,
    enrolCommand,
    revokeCommand,
    workstationsCommand,
    officerPassphraseCommand,
    deskImportCommand,
    deskExportCommand,
    channelsTestCommand,
    auditVerifyCommand,
    auditExportCommand,
    retentionCommand,
    ferryAnswerCommand,
    ferryExportCommand,
    ferryImportCommand,
    ferryStatusCommand,
    ferryKeysRenewCommand,
    ferryRevokeCommand,
    ferryOutsideRequestCommand,
    ferryOutsideEnrolCommand,
    ferryOutsideRunCommand,
    ferryOutsideImportCommand,
    ferryOutsideExportCommand,
    ferryOutsideStatusCommand,
    ferryOutsideKeysRenewCommand,
    epochRenewCommand,
  ];
  return [...commands, createHelpCommand(commands)];
}
