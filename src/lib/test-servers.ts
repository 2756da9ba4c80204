/** Test support: real HTTP and HTTPS servers on loopback, with a certificate made on the spot. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

export interface TestServer {
  readonly port: number;
  close(): Promise<void>;
}

export interface TestCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** Listens on `address` (a loopback one) at a free port. */
export async function startTestServer(
  listener: RequestListener,
  { address = '127.0.0.1', tls }: { readonly address?: string; readonly tls?: TestCertificate } = {},
): Promise<TestServer> {
  const server: Server =
    tls === undefined ? createServer(listener) : createHttpsServer({ cert: tls.certificate, key: tls.key }, listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, address, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A self-signed certificate for `names`; undefined where the host has no openssl, so that the test can skip. */
export async function makeTestCertificate(names: readonly string[]): Promise<TestCertificate | undefined> {
  const directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-cert-'));
  try {
    const keyFile = path.join(directory, 'key.pem');
    const certificateFile = path.join(directory, 'cert.pem');
    const subject = [
      '-subj',
      '/CN=sparkstage test',
      '-addext',
      `subjectAltName=${names.map((n) => `DNS:${n}`).join()}`,
    ];
    const out = ['-keyout', keyFile, '-out', certificateFile, '-days', '2', '-nodes'];
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
    await promisify(execFile)('openssl', ['req', '-x509', ...curve, ...subject, ...out]);
    return { certificate: await readFile(certificateFile, 'utf8'), key: await readFile(keyFile, 'utf8') };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
