import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import Fastify from 'fastify';

const compress = promisify(brotliCompress);

/** The program of the reference page, as it is and for browsers that take Brotli. */
export interface ScalarScript {
  readonly plain: Buffer;
  readonly brotli: Buffer;
}

/**
 * Scalar's program out of its Fastify plugin, which carries it as a text inside. Not registered on our own server: the
 * plugin's page needs an inline script, and its 5 MB would be loaded by every server, also those whose documentation
 * nobody opens. Loaded at the first call, 1.2 MB on the wire.
 */
export function createScalarScript(): () => Promise<ScalarScript> {
  let loading: Promise<ScalarScript> | undefined;
  return () => {
    loading ??= load();
    return loading;
  };
}

async function load(): Promise<ScalarScript> {
  const { default: scalar } = await import('@scalar/fastify-api-reference');
  const carrier = Fastify({ logger: false });
  await carrier.register(scalar, { routePrefix: '/', configuration: { url: '/' } });
  const { statusCode, rawPayload } = await carrier.inject('/js/scalar.js');
  await carrier.close();
  if (statusCode !== 200) throw new Error(`Scalar's plugin answered ${statusCode} for its program`);
  // Level 11 takes 8 s for a few per cent.
  const brotli = await compress(rawPayload, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
  return { plain: rawPayload, brotli };
}
