import type { ferryRefusals as refusals, ferry as source } from '../zh-CN/ferry';

/** Ferry bundles: the page, the paper slip. */
export const ferry: typeof source = {
  title: 'Ferry',
  open: 'Ferry',
  intro:
    'A desk without a network exchanges with the gateway by stick. Every bundle carries everything that the gateway has not received: when one is lost, export another.',
  export: 'Export a bundle…',
  import: 'Import a bundle…',
  wantsFiles: 'Ask the gateway for the answers’ attachments',
  unsent: 'Not exported yet: {{n}}',
  underWay: 'Exported, waiting for the receipt: {{n}}',
  nothingWaits: 'Nothing waits to be carried',
  exporting: 'Writing the bundle, {{size}} so far',
  importing: 'Checking and importing the bundle',
  cancel: 'Cancel',
  exported: 'Bundle {{seq}} is written. Print its slip and send it along with the stick.',
  imported:
    'Bundle {{seq}} was imported: {{answered}} answered ({{refused}} not carried out), {{changes}} {{changes, plural(one: change; other: changes)}}.',
  importedCopy:
    'Bundle {{seq}} was imported: the working copy was built anew, {{answered}} answered ({{refused}} not carried out).',
  repeated: 'Bundle {{seq}} had been imported before; nothing was changed.',
  list: 'Bundles',
  empty: 'Nothing has been carried yet. Begin with the first bundle that the gateway exports.',
  column: {
    direction: 'Direction',
    seq: 'Number',
    time: 'Time',
    officer: 'Officer',
    content: 'Content',
    state: 'State',
  },
  direction: { out: 'To the gateway', in: 'From the gateway' },
  state: {
    writing: 'Not finished, void',
    written: 'Awaiting receipt',
    receipted: 'Received by the gateway',
    taken: 'Imported',
  },
  content: {
    out: '{{commands}} {{commands, plural(one: step; other: steps)}}, {{attachments}} {{attachments, plural(one: file; other: files)}}',
    in: '{{commands}} {{commands, plural(one: answer; other: answers)}}, {{changes}} {{changes, plural(one: change; other: changes)}}, {{attachments}} {{attachments, plural(one: file; other: files)}}',
  },
  slip: 'Print slip',
  slipTitle: 'Slip of a ferry bundle',
  slipField: {
    seq: 'Bundle number',
    file: 'File name',
    route: 'Direction',
    workstation: 'Workstation',
    desk: 'Desk',
    time: 'Exported at',
    officer: 'Exported by',
    content: 'Content',
    size: 'Size',
    hash: 'SHA-256',
  },
  slipSign: 'Signature of who exported it:',
  slipCarrier: 'Signature of who carried it:',
  slipReceiver: 'Signature of who received it:',
  slipNote:
    'Compare the SHA-256 of the file with this slip first. If it differs, do not import it and report it at once.',
  route: '{{from}} → gateway',
  enrol: {
    title: 'Enrolment by ferry',
    step1: 'Save the request and carry it to the gateway.',
    step2: 'Read the fingerprint below to the gateway’s administrator, who compares it with the request.',
    step3: 'Bring the gateway’s answer back and open it here.',
    step4:
      'Compare the gateway’s fingerprint below, group by group, with the administrator’s paper; confirm only if they are the same.',
    request: 'Save the request…',
    answer: 'Open the gateway’s answer…',
    ours: 'Fingerprint of this workstation',
    theirs: 'Fingerprint of the gateway',
    confirm: 'They are the same: confirm',
    saved: 'The request is saved.',
    answered: 'The answer was read. Compare the gateway’s fingerprint.',
    done: 'Enrolment is finished. Import the gateway’s first bundle.',
    again: 'Enrol anew…',
    as: 'Workstation: {{workstation}} ({{desk}})',
  },
  keys: {
    title: 'Keys',
    renew: 'Renew this workstation’s keys',
    renewed: 'The next bundle tells the gateway the new key; the present one is used until it is received.',
    underWay: 'The new key waits for the gateway; the old one counts until {{time}} at the latest.',
  },
};

/** Why a bundle was not taken: what, and what next. That nothing has changed is said between. */
export const ferryRefusals: typeof refusals = {
  unreadable: {
    what: 'The bundle cannot be read.',
    next: 'Check the stick and plug it in again, or have it exported again.',
  },
  not_a_bundle: { what: 'This is not a ferry bundle.', next: 'Choose a file that ends in dutyferry.' },
  truncated: { what: 'The bundle is cut off.', next: 'Copy it again; if that does not help, have it exported again.' },
  damaged: {
    what: 'The bundle is damaged or was altered.',
    next: 'Copy it again and compare its hash with the slip; if it differs still, report it at once.',
  },
  too_large: { what: 'The bundle is larger than any may be.', next: 'Report it to the administrator.' },
  unpacks_too_large: {
    what: 'The bundle would unpack to more than any may: it is no ordinary bundle.',
    next: 'Do not use it again, and report it to the administrator.',
  },
  bad_name: {
    what: 'The bundle holds names that no bundle has: it is no ordinary bundle.',
    next: 'Do not use it again, and report it to the administrator.',
  },
  bad_contents: {
    what: 'The bundle’s content is not what its manifest says, or is not understood.',
    next: 'Have it exported again; if that does not help, give the file to technical support.',
  },
  misaddressed: { what: 'This bundle is not for this workstation.', next: 'Compare the file name and the slip.' },
  unknown_key: {
    what: 'The bundle is signed with an unknown key.',
    next: 'Find out where it comes from; if the gateway is another machine now, enrol anew.',
  },
  revoked_key: { what: 'The bundle is signed with a revoked key.', next: 'Report it to the administrator.' },
  nobody_admitted: {
    what: 'The gateway’s answer lets no officer in: nobody of this desk has a passphrase yet.',
    next: 'Have the administrator give the officers first passphrases, then have a new answer written.',
  },
  not_the_answer: {
    what: 'This is not the gateway’s answer to this workstation’s request, or the file was changed.',
    next: 'Choose the file that the gateway wrote. If the request was saved again, have an answer written to the new one.',
  },
  retired_key: {
    what: 'The bundle is signed with a former key whose time is over.',
    next: 'Have the gateway export it again; if that does not help, enrol anew.',
  },
  bad_signature: {
    what: 'The bundle’s signature is wrong.',
    next: 'It may have been altered: do not use it again, and report it at once.',
  },
  gap: {
    what: 'Bundle {{missing}} is missing; this one was not imported.',
    next: 'Import what is missing first, or have the gateway export another, which will carry it.',
  },
  number_reused: {
    what: 'This number belongs to another bundle.',
    next: 'Report it to the administrator; it may be necessary to enrol anew.',
  },
  wrong_epoch: {
    what: 'The bundle and this workstation’s copy are not of the same epoch.',
    next: 'Take a bundle from here to the gateway first, then import the gateway’s new one.',
  },
  other_version: { what: 'The bundle was written by another version.', next: 'Update the older side first.' },
  not_enrolled: {
    what: 'This workstation is not enrolled by ferry yet.',
    next: 'Have the administrator finish the enrolment first.',
  },
  busy: { what: 'The other side could not finish it just now.', next: 'Import the same bundle again later.' },
};
