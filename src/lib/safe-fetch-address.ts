import dns from 'node:dns';
import net from 'node:net';
import tls from 'node:tls';
import ipaddr from 'ipaddr.js';
import { buildConnector } from 'undici';

/** The same shape as `dns.lookup` with `all: true`; tests pass one that lies. */
export type LookupAll = (
  hostname: string,
  callback: (error: NodeJS.ErrnoException | null, addresses: readonly dns.LookupAddress[]) => void,
) => void;

export const systemLookup: LookupAll = (hostname, callback) =>
  dns.lookup(hostname, { all: true, order: 'verbatim' }, callback);

/** Thrown inside the connector. The message is for logs: it may hold an internal address, so it is never rendered. */
export class ForbiddenAddressError extends Error {
  readonly code = 'SPARKSTAGE_FORBIDDEN_ADDRESS';

  constructor(address: string) {
    super(`address ${address} is neither public nor allowed`);
    this.name = 'ForbiddenAddressError';
  }
}

/** Says whether a literal IP address may be connected to. */
export type AddressGuard = (address: string) => boolean;

// ipaddr.js calls everything outside its own list "unicast"; of IPv6 only 2000::/3 is really handed out (RFC 4291).
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Public unicast addresses pass, and those inside `allowCidrs`; loopback, private, link-local, carrier-grade NAT,
 * metadata, multicast and every IPv6 form that wraps an IPv4 address do not. Throws on a malformed CIDR.
 */
export function createAddressGuard(allowCidrs: readonly string[]): AddressGuard {
  const allowed = allowCidrs.map((text) => {
    if (!ipaddr.isValidCIDR(text)) throw new Error(`not a CIDR such as 127.0.0.0/8: ${text}`);
    return ipaddr.parseCIDR(text);
  });
  return (text) => {
    if (!ipaddr.isValid(text)) return false;
    const address = ipaddr.process(text);
    for (const [network, bits] of allowed) {
      if (network.kind() === address.kind() && address.match(network, bits)) return true;
    }
    if (address.range() !== 'unicast') return false;
    return address.kind() === 'ipv4' || address.match(GLOBAL_IPV6);
  };
}

/** `[::1]` → `::1`; host names and IPv4 stay. */
export function bareHost(hostname: string): string {
  return hostname.startsWith('[') && hostname.endsWith(']') ? hostname.slice(1, -1) : hostname;
}

/**
 * A connector that checks three times: the literal in the URL (Node skips `lookup` for literals, so a lookup hook alone
 * leaks), every address the name resolves to (not only the one that gets used), and the peer that really answered.
 * `extraCa` is added for tests and private authorities; certificates are always verified.
 */
export function createGuardedConnector(options: {
  readonly guard: AddressGuard;
  readonly lookup: LookupAll;
  readonly connectTimeoutMs: number;
  readonly extraCa?: readonly string[] | undefined;
}): buildConnector.connector {
  const { guard } = options;
  const connect = buildConnector({
    // HTTP/2 would multiplex unrelated requests over one checked connection and gains nothing for single downloads.
    allowH2: false,
    timeout: options.connectTimeoutMs,
    lookup: createGuardedLookup(guard, options.lookup),
    rejectUnauthorized: true,
    ...(options.extraCa === undefined ? {} : { ca: [...tls.getCACertificates('default'), ...options.extraCa] }),
  } as buildConnector.BuildOptions);

  return (target, callback) => {
    const host = bareHost(target.hostname);
    if (net.isIP(host) !== 0 && !guard(host)) {
      callback(new ForbiddenAddressError(host), null);
      return;
    }
    connect(target, (...result) => {
      const [error, socket] = result;
      if (error !== null) {
        callback(error, null);
        return;
      }
      const peer = socket.remoteAddress;
      if (peer !== undefined && guard(peer)) {
        callback(null, socket);
        return;
      }
      socket.destroy();
      callback(new ForbiddenAddressError(peer ?? 'unknown'), null);
    });
  };
}

function createGuardedLookup(guard: AddressGuard, lookup: LookupAll): net.LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, (error, addresses) => {
      if (error !== null) {
        callback(error, []);
        return;
      }
      const first = addresses[0];
      const forbidden = addresses.find((entry) => !guard(entry.address));
      // One private address among public ones is refused too: which of them gets connected is not ours to choose.
      if (first === undefined || forbidden !== undefined) {
        callback(new ForbiddenAddressError(forbidden?.address ?? hostname), []);
        return;
      }
      if (options.all === true) callback(null, [...addresses]);
      else callback(null, first.address, first.family);
    });
  };
}
