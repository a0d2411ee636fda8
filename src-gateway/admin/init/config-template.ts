/**
 * The text of a first configuration. Everything that can be set and is not has its default in a comment.
 * @param options.secret makes a new secret at each call
 */
export function configTemplate(options: { dataDir: string; deskFolder: string; secret: () => string }): string {
  const { dataDir, deskFolder, secret } = options;
  return `# DutyDesk 值班台网关的配置。说明见 docs/administration.md。 Configuration of the gateway.
# 文件里有密钥，只让运行账户可读。 It holds secrets: readable by the account that runs the gateway only.

# 供其他电脑访问时改 host，前面应有 TLS 代理。 To be reached from elsewhere change host, behind a TLS proxy.
listen: { host: 127.0.0.1, port: 8470 }

# 数据目录；不写 databaseUrl 时内嵌数据库也在这里。 Data folder; the embedded database lies here too.
dataDir: ${JSON.stringify(dataDir)}
# databaseUrl: postgres://dutydesk:口令@db.example/dutydesk

timeZone: Asia/Shanghai
logLevel: info

# 值班台资料，每次启动时导入，只写差异。 The desk's folder, taken over at every start.
deskFolder: ${JSON.stringify(deskFolder)}

# 席位用命令 enrol 登记。 Workstations are enrolled with the command enrol.

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
#   publish: { baseUrl: "https://publish.example/dutydesk", token: 令牌 }
#   robot:
#     robots:
#       - { name: 交警工作群, kind: wecom, url: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…" }

# 变更日志保留天数；离线更久的席位会整体重建。 How long the change log is kept.
retention: { changesDays: 90 }
`;
}
