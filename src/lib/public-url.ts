export interface PublicAddress {
  /** As configured; undefined: the listening socket's own address. */
  readonly publicUrl: string | undefined;
  readonly host: string;
  readonly basePath: string;
}

/** Where callers reach us: as configured, else the socket's own address; never the Host header. */
export function publicUrlOf({ publicUrl, host, basePath }: PublicAddress, port: number): string {
  const origin = publicUrl ?? `http://${reachableHost(host)}:${port}`;
  return origin.endsWith(basePath) ? origin : origin + basePath;
}

/** A wildcard address is no address to call; an IPv6 one needs brackets. */
export function reachableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
