import type { Catalogue } from '../zh-CN';

/** Getting to know the gateway. */
export const enrolment: Catalogue['enrolment'] = {
  title: 'Enrol this workstation',
  again: 'Enrol this workstation again',
  intro: 'Ask the administrator for an enrolment slip: it has the gateway’s address, a code and a fingerprint.',
  current: 'Enrolled now: {{desk}}, {{workstation}} ({{address}})',
  address: 'Gateway’s address',
  addressExample: 'such as gateway.example:8470',
  code: 'Enrolment code',
  codeExample: '12 characters in three groups of four',
  look: 'Next: compare the fingerprint',
  looking: 'Contacting the gateway…',
  compare: 'Compare the fingerprint with the slip, group by group',
  compareWhy:
    'Only the same fingerprint shows that this is your gateway. If one group differs, do not enrol, and tell the administrator.',
  fingerprint: 'Fingerprint of the gateway at {{address}}',
  noFingerprint: 'The gateway is on this computer; the connection is not encrypted and there is no fingerprint.',
  matches: 'The same: enrol',
  local: 'Enrol',
  differs: 'Different: stop',
  enrolling: 'Enrolling…',
  stopped:
    'Stopped: nothing was enrolled, and the code was not sent. Tell the administrator the address so that it can be checked.',
  done: 'Enrolled at {{desk}} as “{{workstation}}”. Connecting again…',
  later: 'Not now',
  back: 'Back',
  byFerry: 'No network: enrol by stick (ferry)',
  laterHint:
    'The program opens without it, but receives no messages and sends no replies. A workstation without a network enrols by ferry, below.',
  refused: {
    malformed_address: 'The address is malformed. Nothing was enrolled: type it again as the slip has it.',
    insecure_address:
      'This address is not encrypted, which is for this computer only. Nothing was enrolled: use one that begins with https.',
    unreachable: 'Nobody answers at this address. Nothing was enrolled: check cable and address, then try again.',
    not_a_gateway: 'There is no DutyDesk gateway at this address. Nothing was enrolled: check the address.',
    other_version:
      'The gateway and this program differ in version. Nothing was enrolled: ask the administrator to update the older one.',
    malformed_code: 'The code has 12 letters and digits. Nothing was enrolled: type it again as the slip has it.',
    wrong_code: 'The code is not right. Nothing was enrolled: type it again, or ask for a new one.',
    expired_code: 'The code has expired. Nothing was enrolled: ask the administrator for a new one.',
    used_code:
      'The code was used by another computer. Nothing was enrolled: if it was none of yours, tell the administrator at once to revoke that workstation.',
    wrong_proof:
      'The gateway did not accept this computer’s keys. Nothing was enrolled: try again, then ask for support.',
    wrong_authority:
      'Whoever answers has another certificate than the one compared: somebody may pass for the gateway. Nothing was enrolled: tell the administrator.',
    too_many_tries: 'Too many wrong codes. Nothing was enrolled: try again in 15 minutes.',
    other_gateway:
      'This workstation is enrolled with another gateway. Nothing was changed: to move it, the administrator takes its enrolment file away first.',
  },
};
