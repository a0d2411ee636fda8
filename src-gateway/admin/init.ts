import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { inGroups } from '../../src-shared/sync/enrolment';
import { openTls, tlsFolder } from '../auth/tls/gateway-tls';
import { loadConfig } from '../config';
import { writeDeskFolder } from '../features/desk/desk-folder';
import { errorCode } from '../platform/error-code';
import { EXIT_CONFIG, StartupProblem } from '../platform/startup-problem';
import type { AdminCommand } from './command';
import { configTemplate } from './init/config-template';
import { EXAMPLE_DESK } from './init/example-desk';

/** Writes a first configuration, whose secrets nobody else has, and an example of a desk's folder. Never overwrites. */
export const initCommand: AdminCommand = {
  name: 'init',
  usage: '[目录 folder] [--address 网关地址 https://name:port]',
  summary:
    '写出带说明的 gateway.yaml（含新密钥）、TLS 证书和示例值班台资料，不覆盖已有文件 writes a commented gateway.yaml with fresh secrets, TLS certificates and an example desk; never overwrites',
  options: { address: { type: 'string' } },
  words: 1,
  async run({ words, values }, { configFile, print }) {
    const folder = words[0] === undefined && configFile !== undefined ? dirname(configFile) : resolve(words[0] ?? '.');
    const config = configFile ?? join(folder, 'gateway.yaml');
    const deskFolder = join(folder, 'desk');
    for (const taken of [config, deskFolder]) if (existsSync(taken)) throw existing(taken);
    const address = typeof values.address === 'string' ? readAddress(values.address) : undefined;
    const dataDir = join(folder, 'data');
    const text = configTemplate({ dataDir, deskFolder, address, secret: freshSecret });
    try {
      mkdirSync(folder, { recursive: true });
      writeFileSync(config, text, { flag: 'wx', mode: 0o600 });
    } catch (error) {
      throw new StartupProblem(
        `配置写不进 ${config}（${errorCode(error) ?? 'unknown'}）：没有改动；请检查目录和权限。 The configuration cannot be written there: check the folder and its permissions.`,
        EXIT_CONFIG,
        { cause: error },
      );
    }
    await writeDeskFolder(deskFolder, EXAMPLE_DESK);
    const tls = openTls(loadConfig(config, {}));
    print(
      `网关证书的签发机构已建立，在 ${tlsFolder(dataDir)}，请单独备份。指纹 fingerprint ${inGroups(tls.caFingerprint ?? '')} The authority of the gateway's certificates is there: back it up by itself.`,
    );
    print(`已写出 ${config} 和 ${deskFolder}。 Written.`);
    print(
      `请把值班台资料换成本单位的，再启动：dutydesk-gateway --config ${config}。 Put your own desk in its place, then start with that configuration.`,
    );
    return 0;
  },
};

function readAddress(text: string): URL {
  const address = URL.parse(text);
  if (address?.protocol === 'https:') return address;
  throw new StartupProblem(
    `网关地址 ${text} 的格式不对：应如 https://gateway.example:8470，没有写入任何文件。 The address is malformed: it should read like https://gateway.example:8470; nothing was written.`,
    EXIT_CONFIG,
  );
}

function freshSecret(): string {
  return randomBytes(24).toString('base64url');
}

function existing(path: string): StartupProblem {
  return new StartupProblem(
    `${path} 已存在：没有写入任何文件；请换一个目录。 It exists already: nothing was written; choose another folder.`,
    EXIT_CONFIG,
  );
}
