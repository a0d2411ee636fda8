/**
 * The text of a first configuration. Everything that can be set and is not has its default in a comment.
 * @param options.secret makes a new secret at each call
 */
export function configTemplate(options: {
  dataDir: string;
  deskFolder: string;
  /** Where workstations on other machines will find the gateway; left out, it serves its own machine only. */
  address: URL | undefined;
  secret: () => string;
}): string {
  const { dataDir, deskFolder, address, secret } = options;
  const port = address === undefined || address.port === '' ? 8470 : Number(address.port);
  const listen = `{ host: ${address === undefined ? '127.0.0.1' : '0.0.0.0'}, port: ${port} }`;
  return `# DutyDesk 值班台网关的配置。说明见 docs/administration.md。 Configuration of the gateway.
# 文件里有密钥，只让运行账户可读。 It holds secrets: readable by the account that runs the gateway only.

# 供其他电脑访问时 host 改为 0.0.0.0。 To be reached from elsewhere make host 0.0.0.0.
listen: ${listen}
# 告诉席位的地址。 The address that workstations are told.
${address === undefined ? '# address: https://gateway.example:8470' : `address: ${JSON.stringify(address.origin)}`}

# own：网关自己的签发机构，证书到期前自动更换；files：本单位的证书；behind_proxy：由前面的均衡器加密。
# own: an authority of the gateway's own, renewed by itself; files: the bureau's certificates; behind_proxy: a balancer ends TLS.
tls: { mode: own }
#  { mode: own, names: [gateway2.example, 10.0.0.5], clientCertificates: true }
#  { mode: files, certificate: /etc/dutydesk/server.pem, key: /etc/dutydesk/server-key.pem, ca: /etc/dutydesk/ca.pem }
#  { mode: behind_proxy, ca: /etc/dutydesk/ca.pem, proxies: [10.0.0.4] }

# 数据目录；不写 databaseUrl 时内嵌数据库也在这里。 Data folder; the embedded database lies here too.
dataDir: ${JSON.stringify(dataDir)}
# databaseUrl: postgres://dutydesk:口令@db.example/dutydesk

timeZone: Asia/Shanghai
logLevel: info

# 值班台资料，每次启动时导入，只写差异。 The desk's folder, taken over at every start.
deskFolder: ${JSON.stringify(deskFolder)}

# 席位用命令 enrol 出的登记码登记。 Workstations enrol with a code of the command enrol.
enrolment: { codeHours: 24, sessionMinutes: 60 }

# 民警的初始口令用命令 officer passphrase 发放。 Officers get a first passphrase with the command officer passphrase.
signIn: { offlineDays: 14, lockAfterMinutes: 5 }

# 采集程序推送来信用的密钥。 What collectors sign citizens' messages with.
ingest:
  sources:
    - { id: collector, secret: ${JSON.stringify(secret())}, desk: example }
#  folder: { path: /var/lib/dutydesk-ingest, desk: example }

# 监控程序从别的电脑取 /metrics 时用的令牌；本机不需要。 For GET /metrics from another machine.
metrics: { token: ${JSON.stringify(secret())} }

# 用到哪个渠道就去掉它前面的 #，填好后用 channels test 试连。 Uncomment what you have, then try it with channels test.
# channels:
#   oa: { baseUrl: "https://oa.example/dutydesk", token: 令牌, callbackSecret: ${JSON.stringify(secret())} }
#   # 泛微、致远见 docs/channels/oa-weaver.md、oa-seeyon.md。 For Weaver and Seeyon see there.
#   publish: { baseUrl: "https://publish.example/dutydesk", token: 令牌 }
#   robot:
#     robots:
#       - { name: 交警工作群, kind: wecom, url: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…" }

# 变更日志保留天数；离线更久的席位会整体重建。 How long the change log is kept.
retention: { changesDays: 90, refusalsDays: 180 }
`;
}
