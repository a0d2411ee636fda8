/** Words of the files that came with a citizen's message. */
export const attachment = {
  list: 'Attachments',
  kind: { picture: 'Picture', video: 'Video', document: 'Document', other: 'Other file' },
  fetch: 'Download',
  fetchOne: 'Download {{name}}',
  view: 'View',
  viewOne: 'View {{name}}',
  play: 'Play',
  playOne: 'Play {{name}}',
  save: 'Save as',
  saveOne: 'Save {{name}}',
  cancel: 'Cancel download',
  cancelOne: 'Cancel the download of {{name}}',
  receiving: 'Downloading {{done}} / {{total}}',
  waiting:
    'Waiting for the network, or for a bundle where there is none; goes on by itself ({{done}} / {{total}} are here)',
  absentOffline:
    'Not downloaded, and offline now: “Download” queues it until the gateway can be reached, or a bundle brings it',
  awaited: 'The source has not sent this file yet',
  refused: {
    too_large: 'Too large: the gateway did not keep it, look at the original channel',
    too_many: 'Too many files: the gateway did not keep it, look at the original channel',
    empty: 'The file is empty',
    missing: 'The source did not supply this file, look at the original channel',
  },
  problem: {
    gone: 'The gateway does not have this file any more, look at the original channel',
    wrong_bytes:
      'What came is not the file that was asked for; nothing was kept. Download again, and tell the administrator if it stays so',
    disk_full: 'The disk is full; what was downloaded is kept. Make room, then click “Download” again',
  },
  opening: 'Opening…',
  cannotShow: 'It cannot be shown; the file may be damaged. Save it and let a technician look.',
  saved: 'Saved: {{name}}',
  warnTitle: 'This file is not known to be safe',
  warnText:
    '“{{name}}” is no plain picture, video or document, or its content is not what its name says; it may carry malware. This program does not open it.',
  warnName:
    'It can only be saved as “{{name}}”, which a double click does not run. Do not rename or open it unless a case needs it; saving is recorded in the audit log.',
  warnConfirm: 'Save all the same',
};
