import type { failures as source } from '../zh-CN/failures';
import { administrationRefusals } from './administration';
import { ferryRefusals } from './ferry';

export const failures: typeof source = {
  request: {
    not_signed_in: {
      what: 'You are not signed in, or your session has ended.',
      safe: 'Saved drafts are all there.',
      next: 'Choose your name again and go on.',
    },
    not_permitted: {
      what: 'Your role may not do this.',
      safe: 'Nothing was changed.',
      next: 'These may: {{roles}}.',
    },
    not_found: {
      what: 'This record cannot be found; it may have been withdrawn or lie outside this workstation.',
      safe: 'What you wrote is kept.',
      next: 'Go back to the queue and open it again.',
    },
    invalid_input: {
      what: 'Something entered is not acceptable: {{detail}}',
      safe: 'Nothing was sent and nothing incomplete was saved.',
      next: 'Correct it and try again.',
    },
    not_claimed: {
      what: 'You have not claimed this message.',
      safe: 'What you wrote is kept.',
      next: 'Claim it first (C), then go on.',
    },
    held_by_other: {
      what: '{{holder}} is working on this message.',
      safe: 'Your draft is kept and the citizen was not answered twice.',
      next: 'Hand your draft over, or ask for the message to be released.',
    },
    unfilled_blanks: {
      what: 'The reply still has unfilled blanks: {{blanks}}.',
      safe: 'The reply was not sent.',
      next: 'Replace what stands in braces, then send.',
    },
    reply_problems: {
      what: 'The check before sending points something out.',
      safe: 'The reply was not sent; the draft is there.',
      next: 'Change it, or say why it goes all the same.',
    },
    deadline_passed: {
      what: 'The deadline is already over.',
      safe: 'The ticket was not sent and its text is kept.',
      next: 'Choose a deadline in the future.',
    },
    refused: { what: '{{reason}}', safe: 'What you wrote is kept.', next: 'Follow the hint and try again.' },
    file_refused: {
      what: '{{reason}}',
      safe: 'The files and answers that were there are untouched.',
      next: '{{next}}',
    },
    attachment_missing: {
      what: 'This attachment is not on this workstation yet, and the gateway cannot be reached.',
      safe: 'The text of the answer is not affected.',
      next: 'Connect to the gateway, then save the attachment.',
    },
    sign_in_failed: {
      what: 'Badge number or passphrase is wrong.',
      safe: 'Nothing was opened.',
      next: 'Check and try again{{wait}}; your first sign-in here, or a passphrase changed elsewhere, needs the gateway.',
    },
    sign_in_wait: {
      what: 'Too many wrong attempts; sign-in is paused.',
      safe: 'The desk is untouched.',
      next: 'Please wait{{wait}}; if you forgot the passphrase, ask the administrator to reset it.',
    },
    offline_too_long: {
      what: 'This workstation has not reached its gateway for too long to sign in offline.',
      safe: 'Everything on this workstation is kept.',
      next: 'Connect the network and sign in again; if that fails, ask the administrator.',
    },
    key_not_left: {
      what: 'This is your first sign-in here, and the gateway does not have this workstation’s key.',
      safe: 'Everything on this workstation is kept.',
      next: 'Let an officer who has signed in here before sign in once; then you can.',
    },
    gateway_needed: {
      what: 'This step needs the gateway, which cannot be reached now.',
      safe: 'Nothing was changed.',
      next: 'See the connection at the bottom of the window and try again when it is back.',
    },
    gateway_silent: {
      what: 'The gateway did not answer; whether it was done is not known.',
      safe: 'Nothing is half done.',
      next: 'Look at the page again and repeat what was not done; reset a passphrase once more in any case.',
    },
    administration_refused: { what: '{{reason}}', safe: 'Nothing was changed.', next: '{{next}}' },
    passphrase_refused: {
      what: '{{reason}}',
      safe: 'The present passphrase is unchanged.',
      next: 'Choose another one; a sentence is fine.',
    },
    ferry_refused: { what: '{{reason}}', safe: 'Nothing was changed.', next: '{{next}}' },
    ferry_busy: {
      what: 'Another bundle is being written or read.',
      safe: 'Nothing was changed.',
      next: 'Wait until it is done, or cancel it first.',
    },
    ferry_cancelled: {
      what: 'The bundle was cancelled.',
      safe: 'Nothing was changed, and no file was left.',
      next: 'Begin again when it is needed.',
    },
    disk_full: {
      what: 'The disk of this computer is full; nothing can be saved.',
      safe: 'What was saved before is untouched, and the text in the editor is still there.',
      next: 'Free some space and try again; do not close the window before.',
    },
    database_busy: {
      what: 'The local database is busy; this step was not done.',
      safe: 'Nothing was half done.',
      next: 'Wait a few seconds and try again.',
    },
    core_unavailable: {
      what: 'The workstation is recovering; this step was not done.',
      safe: 'What you typed is kept.',
      next: 'Try again when it is back, usually within seconds.',
    },
    unexpected: {
      what: 'Something unexpected went wrong.',
      safe: 'What was saved is untouched.',
      next: 'Try again; if it fails again, tell support the error number {{errorId}}.',
    },
  },
  rejection: {
    unknown_message: {
      what: 'The gateway does not have this message.',
      safe: 'What you wrote is kept here.',
      next: 'Choose "Sync now" and look again.',
    },
    unknown_ticket: {
      what: 'The gateway does not have this ticket.',
      safe: 'What you wrote is kept here.',
      next: 'Open the message and check its tickets.',
    },
    unknown_department: {
      what: 'The department does not exist any more or is inactive.',
      safe: 'The text is kept here and went to no department.',
      next: 'Choose a department again and forward.',
    },
    unknown_delivery: {
      what: 'The gateway does not have this delivery.',
      safe: 'Nothing was sent twice.',
      next: 'Open the message to see the latest state.',
    },
    unknown_emergency: {
      what: 'The gateway does not have this emergency record.',
      safe: 'What you recorded is kept here.',
      next: 'Call the command centre at once and raise the emergency again.',
    },
    unknown_officer: {
      what: 'The gateway does not know the officer who is signed in.',
      safe: 'What you wrote is kept here.',
      next: 'Ask the administrator to check the account.',
    },
    unknown_answer: {
      what: 'The answer that was used has been changed, retired or removed.',
      safe: 'It was not done; the text is kept here.',
      next: 'Check the latest version, take it or drop the reference, then hand it in again.',
    },
    account_off: {
      what: 'The administrator has switched this official account off: nothing is said in its name.',
      safe: 'The reply was not sent; its text is kept as a draft.',
      next: 'Forward or close the message, or have the administrator switch the account on and send again.',
    },
    not_permitted: {
      what: 'Your role may not do this.',
      safe: 'It was not done; what you wrote is kept here.',
      next: 'These may: {{roles}}.',
    },
    closed_message: {
      what: 'This message is closed already.',
      safe: 'The citizen was not answered twice; what you wrote is kept here.',
      next: 'To add something, wait until the citizen writes again or ask the team lead.',
    },
    open_tickets: {
      what: 'Some tickets are still open, so the message cannot be closed.',
      safe: 'The message is still yours.',
      next: 'Confirm the feedback or withdraw the tickets first.',
    },
    reply_not_sent: {
      what: 'The reply has not reached the citizen yet, so the message can neither be put back nor closed as answered.',
      safe: 'The reply is still queued for sending.',
      next: 'Wait until it shows as sent; where that is unknown, check and settle it first.',
    },
    wrong_state: {
      what: 'The state has changed; this step does not apply any more.',
      safe: 'Nothing was done twice; what you wrote is kept here.',
      next: 'Open the message to see the latest state.',
    },
    id_taken: {
      what: 'The number of this step is taken; the gateway did not do it.',
      safe: 'What you wrote is kept here.',
      next: 'Copy the text, do the step again and tell support.',
    },
    unfilled_blank: {
      what: 'The reply still has unfilled blanks.',
      safe: 'It was not sent; its text is kept here.',
      next: 'Copy the text, fill it in and send again.',
    },
    unknown_revision: {
      what: 'The gateway does not have this revision; it may have been approved or discarded.',
      safe: 'What you wrote is kept here; the answer in force is untouched.',
      next: 'Look at the latest version in the library; to change more, copy the text into a new revision.',
    },
    unknown_import: {
      what: 'The gateway does not have this import.',
      safe: 'The answers in force are untouched.',
      next: 'Check the imports in the library and import again if needed.',
    },
    unknown_correction: {
      what: 'The gateway does not have this correction.',
      safe: 'The citizen was not answered twice.',
      next: 'Open the message to see the latest state.',
    },
    unknown_gap: {
      what: 'The gateway does not have this missing answer.',
      safe: 'What you wrote is kept here.',
      next: 'Check the missing answers in the library and report it again if needed.',
    },
    unknown_attachment: {
      what: 'The attachment has not reached the gateway yet.',
      safe: 'File and text are kept on this workstation.',
      next: 'Stay connected until the file is up, then hand it in again.',
    },
    unknown_rota_shift: {
      what: 'This shift is no longer on the rota.',
      safe: 'The rota has not changed.',
      next: 'Look at the rota as it stands now.',
    },
    unknown_swap: {
      what: 'The gateway does not have this proposal.',
      safe: 'The rota has not changed.',
      next: 'Look at the rota and propose it again if needed.',
    },
    changed_meanwhile: {
      what: 'Somebody changed it after you had looked at it.',
      safe: 'Nobody’s text was overwritten; yours is kept here.',
      next: 'Open the latest content, check it and hand it in again.',
    },
    reply_problems: {
      what: 'The gateway’s check points something out (a rule or an answer may just have changed).',
      safe: 'The reply was not sent; the text is a draft again.',
      next: 'Send it once more: change what is pointed out, or give a reason.',
    },
    unknown_reply: {
      what: 'The gateway does not have this reply yet.',
      safe: 'Nothing was done or changed.',
      next: 'Wait until it has been synced.',
    },
    same_person: {
      what: 'This takes two persons: whoever wrote or imported it cannot approve it.',
      safe: 'It was not done; the revision is still in review.',
      next: 'Ask a colleague who may approve.',
    },
    not_author: {
      what: 'Only the author may do this.',
      safe: 'It was not done; nothing was changed.',
      next: 'Ask the author, or start a revision of your own.',
    },
    unknown_shift: {
      what: 'The gateway does not have this shift.',
      safe: 'Messages and drafts are as they were.',
      next: 'Try again once everything is synced.',
    },
    unknown_promise: {
      what: 'The gateway does not have this promise.',
      safe: 'The message is as it was.',
      next: 'Try again once everything is synced, or note it again.',
    },
    unknown_handover: {
      what: 'The gateway does not have this handover.',
      safe: 'Messages and drafts are as they were.',
      next: 'Try again once everything is synced, or hand over again.',
    },
    not_addressed: {
      what: 'This handover is offered to a colleague.',
      safe: 'Nothing has changed.',
      next: 'Let the named officer take over, or have it offered again.',
    },
    open_questions: {
      what: 'Items are not accepted yet, or a question has no answer.',
      safe: 'What you accepted is kept.',
      next: 'Go through every item and wait for the answers, then sign.',
    },
    shift_blocked: {
      what: 'An emergency is not acknowledged or a reply not synced, so the shift cannot end.',
      safe: 'The outgoing officer still answers for the desk; nothing has changed.',
      next: 'Acknowledge the emergency, reach the gateway, or ask a lead to allow it.',
    },
    incomplete_import: {
      what: 'Not everything of the import has reached the gateway.',
      safe: 'Nothing was half imported; the answers in force are untouched.',
      next: 'Stay connected until the rest is up; if that fails, import again.',
    },
    invalid: {
      what: 'The gateway does not accept this content.',
      safe: 'It was not done; what you wrote is kept here.',
      next: 'Copy the text, correct it and try again.',
    },
  },
  whoMay: 'colleagues who are permitted to',
  administration: administrationRefusals,
  ferry: ferryRefusals,
  file: {
    unreadable: {
      what: 'This file cannot be read; it may be damaged, protected by a password or in use.',
      next: 'Open it in an office program, save a copy and choose that.',
    },
    not_writable: {
      what: 'The file cannot be written there.',
      next: 'Close the program that has it open, or choose another folder.',
    },
    too_large: { what: 'The file is too large.', next: 'Make it smaller (an attachment has at most 10 MB).' },
    type_not_allowed: { what: 'Files of this kind are not supported.', next: 'Choose one of the kinds listed.' },
  },
  sync: {
    unauthorized: {
      what: 'The gateway does not accept the credentials of this workstation.',
      safe: 'Everything here is saved; you can go on drafting.',
      next: 'Ask the administrator to enrol this workstation again.',
    },
    protocol_mismatch: {
      what: 'This program and the gateway have different versions.',
      safe: 'Everything here is saved and goes up after the update.',
      next: 'Ask the administrator to update the program.',
    },
    sequence_gap: {
      what: 'The steps that the gateway received are not contiguous.',
      safe: 'Nothing was dropped; everything is saved here.',
      next: 'Do not reinstall; call support at once.',
    },
    command_id_reused: {
      what: 'The gateway found a step number used twice.',
      safe: 'Nothing was done twice; everything is saved here.',
      next: 'Call support to look into it.',
    },
    wrong_workstation: {
      what: 'The credentials belong to another workstation.',
      safe: 'Everything here is saved.',
      next: 'Ask the administrator to check the enrolment.',
    },
    untrusted_gateway: {
      what: 'Whoever answers cannot show the certificate of this workstation’s gateway: somebody may pass for it, or its certificates were replaced.',
      safe: 'Nothing was sent there; everything on this workstation is saved, and drafts can go on.',
      next: 'Ask the administrator to check the gateway’s certificate; if it is right, enrol this workstation again.',
    },
    certificate_expired: {
      what: 'The gateway’s certificate is not valid at this time, or the clock of this computer is wrong.',
      safe: 'Nothing was sent there; everything on this workstation is saved.',
      next: 'Check date and time of this computer first; if they are right, ask the administrator to renew the certificate.',
    },
    forbidden: {
      what: 'The gateway does not let your role look at this.',
      safe: 'Nothing was changed.',
      next: 'If you need it, ask the administrator to check your role.',
    },
    wrong_scope: {
      what: 'This workstation does not belong to the configured desk.',
      safe: 'Everything here is saved.',
      next: 'Ask the administrator to check the configuration.',
    },
    invalid_request: {
      what: 'The gateway does not understand what this workstation sent.',
      safe: 'Everything here is saved.',
      next: 'Call support and tell them the program version.',
    },
    too_large: {
      what: 'The upload is too large for the gateway.',
      safe: 'Everything here is saved.',
      next: 'Call support.',
    },
    too_many_requests: {
      what: 'The gateway is limiting requests for the moment.',
      safe: 'Everything here is saved; it retries by itself.',
      next: 'Wait; there is nothing to do.',
    },
    unavailable: {
      what: 'The gateway is not available at the moment.',
      safe: 'Everything here is saved; it retries by itself.',
      next: 'Go on working; tell the administrator if it lasts.',
    },
    invalid_response: {
      what: 'What answered is not a DutyDesk gateway, or a newer one.',
      safe: 'Everything here is saved and will be tried again.',
      next: 'Ask the administrator to check the gateway’s address and version.',
    },
  },
  syncUnknown: {
    what: 'The gateway refused the connection ({{code}}).',
    safe: 'Everything here is saved.',
    next: 'Tell support the code in brackets.',
  },
  conflict: {
    what: '{{holder}} claimed this message first, so this step was not done.',
    safe: 'The citizen was not answered twice; what you wrote is kept here.',
    next: 'Hand the text over if it helps, then choose "Seen".',
  },
  startup: {
    database_locked: {
      what: 'Another program is using the local database.',
      safe: 'The data is untouched.',
      next: 'Close any other DutyDesk window and choose "Try again"; if that fails, restart the computer.',
    },
    database_newer: {
      what: 'The local data was saved by a newer version; this one cannot open it.',
      safe: 'The data is untouched.',
      next: 'Install the newer version, then open it again.',
    },
    database_corrupt: {
      what: 'The local database is damaged and cannot be opened.',
      safe: 'The program neither changed nor emptied it; what was synced is on the gateway.',
      next: 'Delete nothing; ask support to restore the backup.',
    },
    database_key_wrong: {
      what: 'The key does not open the local database.',
      safe: 'The data is still encrypted and untouched.',
      next: 'Check whether the system user changed or the folder was moved, then call support.',
    },
    database_key_missing: {
      what: 'The key file of the local database is missing.',
      safe: 'The data is still encrypted and untouched.',
      next: 'Create or delete nothing; ask support to restore the key.',
    },
    key_store_closed: {
      what: 'The system’s key store does not open, and without it the local database stays shut.',
      safe: 'The data is still encrypted and untouched.',
      next: 'Sign in to the system as the usual user, unlock its key store, then choose “Retry”. If the folder came from another machine, ask the administrator to enrol this one.',
    },
    disk_full: {
      what: 'The disk is full, so the program cannot start.',
      safe: 'What was saved before is untouched.',
      next: 'Free some space and choose "Try again".',
    },
    folder_not_writable: {
      what: 'The data folder of the program cannot be written.',
      safe: 'What was saved before is untouched.',
      next: 'Check the permissions or ask the administrator, then choose "Try again".',
    },
    configuration_invalid: {
      what: 'The configuration of the program is wrong.',
      safe: 'The data is untouched.',
      next: 'Ask the administrator to correct it, then choose "Try again".',
    },
    unexpected: {
      what: 'Something unexpected went wrong at start.',
      safe: 'What was saved before is untouched.',
      next: 'Choose "Try again"; if that fails, open the log and call support.',
    },
  },
};
