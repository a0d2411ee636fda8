import { BlockList, isIP } from 'node:net';
import { z } from 'zod';

/** How workstations reach this gateway without being overheard. */
export const tlsSettingsSchema = z.discriminatedUnion('mode', [
  /** Certificates of an authority of the gateway's own, in `dataDir`/tls; renewed by itself. */
  z.strictObject({
    mode: z.literal('own'),
    /** Further host names and addresses of this gateway. */
    names: z.array(z.string().regex(/^[A-Za-z0-9.:-]{1,253}$/)).default([]),
    /** Workstations must also show a certificate, which they get when they enrol. */
    clientCertificates: z.boolean().default(false),
  }),
  /** Certificates of the bureau's authority. PEM files, read again when they change. */
  z.strictObject({
    mode: z.literal('files'),
    certificate: z.string().min(1),
    key: z.string().min(1),
    /** Of the authority: what workstations pin. */
    ca: z.string().min(1),
  }),
  /** A balancer in front ends TLS and speaks plain HTTP with this gateway, over a way that is protected otherwise. */
  z.strictObject({
    mode: z.literal('behind_proxy'),
    /** Of the authority that signed the balancer's certificate. */
    ca: z.string().min(1),
    /** The balancer's addresses: only they are believed about where a request came from. */
    proxies: z.array(z.string().min(1)).min(1).default(['loopback']),
  }),
]);
export type TlsSettings = z.infer<typeof tlsSettingsSchema>;

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether only this machine can reach what listens on it. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  const family = isIP(host);
  return family !== 0 && loopback.check(host, family === 4 ? 'ipv4' : 'ipv6');
}
