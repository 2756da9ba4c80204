import { appendFile, readFile, writeFile } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import { readMp4Boxes } from './mp4-boxes.ts';

/** The mark that every generated file carries. */
export interface Provenance {
  /** Term of the IPTC digital source type vocabulary. */
  digitalSourceType: string;
  taskId: string;
}

/** IPTC: media created wholly by a trained model. */
export const TRAINED_ALGORITHMIC_MEDIA = 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia';

/** IPTC: a real picture or recording changed by a trained model, which is what animating somebody's photo is. */
export const COMPOSITE_WITH_TRAINED_MEDIA =
  'http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia';

/** IPTC: made by rules and chance, without a trained model. */
export const PROCEDURAL_MEDIA = 'http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia';

/** XMP specification part 3: the top-level `uuid` box of MP4 and QuickTime files that holds an XMP packet. */
const XMP_BOX_ID = Buffer.from('be7acfcb97a942e89c71999491e3afac', 'hex');

/** The XMP packet of a mark: UTF-8 XML. */
function renderXmp({ digitalSourceType, taskId }: Provenance): string {
  return [
    '<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>',
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">',
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    '<rdf:Description rdf:about=""',
    ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"',
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"',
    ` Iptc4xmpExt:DigitalSourceType="${escapeXml(digitalSourceType)}"`,
    ` dc:identifier="${escapeXml(taskId)}"/>`,
    '</rdf:RDF>',
    '</x:xmpmeta>',
    '<?xpacket end="r"?>',
  ].join('\n');
}

/**
 * Append the mark to a finished MP4. At the end of the file it moves nothing, so all sample offsets stay valid.
 * @throws when the file is not a whole number of boxes; it is left as it was
 */
export async function markMp4(path: string, provenance: Provenance): Promise<void> {
  readMp4Boxes(path);
  const packet = Buffer.from(renderXmp(provenance));
  const header = Buffer.alloc(8);
  header.writeUInt32BE(8 + XMP_BOX_ID.length + packet.length);
  header.write('uuid', 4, 'latin1');
  await appendFile(path, Buffer.concat([header, XMP_BOX_ID, packet]));
}

/** Make an image pipeline write the mark; JPEG, PNG, WebP, TIFF and AVIF outputs carry XMP. */
export function markImage(pipeline: Sharp, provenance: Provenance): Sharp {
  return pipeline.withXmp(renderXmp(provenance));
}

/** Rewrite a finished PNG with the mark. */
export async function markPng(path: string, provenance: Provenance): Promise<void> {
  const marked = await markImage(sharp(await readFile(path)), provenance)
    .png()
    .toBuffer();
  await writeFile(path, marked);
}

/** Read the mark back from an MP4 or an image; undefined when there is none. */
export async function readProvenance(path: string): Promise<Provenance | undefined> {
  const bytes = await readFile(path);
  const xmp = bytes.toString('latin1', 4, 8) === 'ftyp' ? findXmpBox(path, bytes) : (await sharp(bytes).metadata()).xmp;
  return xmp && parseXmp(xmp.toString('utf8'));
}

function findXmpBox(path: string, bytes: Buffer): Buffer | undefined {
  for (const { type, start, size } of readMp4Boxes(path)) {
    if (type !== 'uuid' || !bytes.subarray(start + 8, start + 24).equals(XMP_BOX_ID)) continue;
    return bytes.subarray(start + 24, start + size);
  }
  return undefined;
}

/** Reads what `renderXmp` writes, not XMP at large. */
function parseXmp(xmp: string): Provenance | undefined {
  const digitalSourceType = /Iptc4xmpExt:DigitalSourceType="([^"]*)"/.exec(xmp)?.[1];
  const taskId = /dc:identifier="([^"]*)"/.exec(xmp)?.[1];
  if (digitalSourceType === undefined || taskId === undefined) return undefined;
  return { digitalSourceType: unescapeXml(digitalSourceType), taskId: unescapeXml(taskId) };
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function unescapeXml(text: string): string {
  return text.replaceAll('&quot;', '"').replaceAll('&gt;', '>').replaceAll('&lt;', '<').replaceAll('&amp;', '&');
}
