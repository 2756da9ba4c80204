/** Test support: the library on a real database, with real probes and previews. */
import { Readable } from 'node:stream';
import sharp from 'sharp';
import { createProbePool } from '../../codecs/probe-pool.ts';
import { systemIds } from '../../lib/ids.ts';
import { silentLog } from '../../lib/log.ts';
import { createSafeFetch } from '../../lib/safe-fetch.ts';
import { startTestServer } from '../../lib/test-servers.ts';
import type { AssetType } from '../../models/asset-rules.ts';
import { createProber } from '../prober.ts';
import { createResolveInputs } from '../resolve-inputs.ts';
import { openTestParts } from '../test-parts.ts';
import { createGroup } from './asset-groups.ts';
import { type Asset, getAsset } from './asset-records.ts';
import { createAsset } from './create-asset.ts';
import type { LibraryDeps } from './library.ts';
import { type ProcessDeps, processNextAsset } from './process-assets.ts';
import { createThumbnailPool } from './thumbnail-pool.ts';

export const never = new AbortController().signal;

/** The first bytes of a HEIC picture: its brand, and nothing that could be decoded. */
export const HEIC = Buffer.concat([
  Buffer.from([0, 0, 0, 24]),
  Buffer.from('ftypheic\0\0\0\0mif1heic', 'latin1'),
  Buffer.alloc(64),
]);

/** With a group of `org_a`, and a server on loopback that answers the portrait everywhere but at /gone. */
export async function openTestLibrary() {
  const parts = await openTestParts();
  const library: LibraryDeps = { ...parts, ids: systemIds, requireConsent: false };
  const portrait = await sharp({ create: { width: 400, height: 800, channels: 3, background: '#a65' } })
    .jpeg()
    .toBuffer();
  const server = await startTestServer(({ url }, response) => {
    response.writeHead(url === '/gone' ? 404 : 200).end(portrait);
  });
  const safeFetch = createSafeFetch({ allowCidrs: ['127.0.0.1/32'] });
  const probes = createProbePool({ size: 1 });
  const thumbnails = createThumbnailPool();
  const resolving = { ...parts, safeFetch, probe: createProber(probes) };
  const work: ProcessDeps = {
    ...resolving,
    resolveInputs: createResolveInputs(resolving),
    thumbnails,
    log: silentLog,
  };
  const { id: groupId } = await createGroup(library, { orgId: 'org_a', name: 'Cast', groupType: 'AIGC' });

  return {
    parts,
    library,
    resolving,
    work,
    portrait,
    groupId,
    address: `http://127.0.0.1:${server.port}`,
    /** A new asset of `org_a` from bytes or an address. */
    add(source: Buffer | string, type: AssetType = 'Image', more: object = {}): Promise<Asset> {
      const given = typeof source === 'string' ? source : Readable.from([source]);
      const asset = { orgId: 'org_a', groupId, name: 'x', type, source: given, param: 'file' };
      return createAsset(library, { ...asset, ...more });
    },
    /** The asset after everything that waits was worked off. */
    async processed({ orgId, id }: Asset): Promise<Asset> {
      while (await processNextAsset(work, never));
      return getAsset(parts.database, orgId, id);
    },
    async close() {
      await thumbnails.close();
      await probes.close();
      await safeFetch.close();
      await server.close();
      await parts.close();
    },
  };
}
