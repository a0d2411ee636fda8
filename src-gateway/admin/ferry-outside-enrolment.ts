import { resolve } from 'node:path';
import { inGroups } from '../../src-shared/domain/ferry';
import { enrolOutside, requestOutside } from '../outside/outside-enrolment';
import { type AdminCommand, required } from './command';
import { readPaper, writePaper } from './ferry-paper';
import { withOutside } from './outside-place';

/** The first step of the ceremony, on the machine in the outside network. */
export const ferryOutsideRequestCommand: AdminCommand = {
  name: 'ferry outside request',
  usage: '--out 申请文件 file',
  summary: '外网摆渡机：写出登记申请 outside: writes the request that is carried to the gateway',
  options: { out: { type: 'string' } },
  words: 0,
  async run({ values }, { loadConfig, print }) {
    const out = resolve(required(ferryOutsideRequestCommand, values['out']));
    const { request, fingerprint } = await withOutside(loadConfig(), async (store) =>
      requestOutside(store, new Date().toISOString()),
    );
    writePaper(out, request);
    print(`申请已写到 ${out}，请带到内网网关。 The request is at ${out}: carry it to the gateway.`);
    print(`本机指纹，请读给网关管理员 this machine’s fingerprint, to be read out: ${inGroups(fingerprint)}`);
    return 0;
  },
};

/** The last step: the gateway's answer, with its fingerprint as it came on paper. */
export const ferryOutsideEnrolCommand: AdminCommand = {
  name: 'ferry outside enrol',
  usage: '答复文件 answer --fingerprint 网关指纹 fingerprint',
  summary: '外网摆渡机：核对网关指纹，完成登记 outside: takes the gateway’s answer, its fingerprint compared',
  options: { fingerprint: { type: 'string' } },
  words: 1,
  async run({ words, values }, { loadConfig, print }) {
    const text = readPaper(resolve(required(ferryOutsideEnrolCommand, words[0])));
    const fingerprint = required(ferryOutsideEnrolCommand, values['fingerprint']);
    const { enrolled } = await withOutside(loadConfig(), async (store) => enrolOutside(store, text, fingerprint));
    print(`外网摆渡机 ${enrolled?.id ?? ''} 已登记。 This machine is enrolled.`);
    return 0;
  },
};
