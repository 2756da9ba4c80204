import { MediaError } from './backend.ts';

/** Where the pixels of a BMP lie and how they are packed. */
export interface BmpHeader {
  width: number;
  height: number;
  bitsPerPixel: number;
  /** Rows stored from the top; the usual order is from the bottom. */
  topDown: boolean;
  paletteOffset: number;
  pixelOffset: number;
}

const BI_RGB = 0;
const BI_BITFIELDS = 3;

/**
 * Read the header of an uncompressed BMP with 1, 4, 8, 24 or 32 bits per pixel, which is what cameras, scanners and
 * Windows write. libvips cannot read BMP; a native decoder for so simple a format would be the greater risk.
 * @throws MediaError `unreadable`, `unsupported` (run-length and embedded JPEG forms, 16 bits, odd channel masks)
 */
export function readBmpHeader(bytes: Buffer): BmpHeader {
  if (bytes.length < 54 || bytes.toString('latin1', 0, 2) !== 'BM') {
    throw new MediaError('unreadable', 'the BMP header is incomplete');
  }
  const headerSize = bytes.readUInt32LE(14);
  const width = bytes.readInt32LE(18);
  const storedHeight = bytes.readInt32LE(22);
  const bitsPerPixel = bytes.readUInt16LE(28);
  const compression = bytes.readUInt32LE(30);
  if (headerSize < 40 || width <= 0 || storedHeight === 0) {
    throw new MediaError('unreadable', 'the BMP header is not valid');
  }
  const plain = compression === BI_RGB && [1, 4, 8, 24, 32].includes(bitsPerPixel);
  if (!plain && !(compression === BI_BITFIELDS && bitsPerPixel === 32 && hasUsualMasks(bytes))) {
    throw new MediaError('unsupported', `BMP with ${bitsPerPixel} bits and compression ${compression}`);
  }
  return {
    width,
    height: Math.abs(storedHeight),
    bitsPerPixel,
    topDown: storedHeight < 0,
    paletteOffset: 14 + headerSize,
    pixelOffset: bytes.readUInt32LE(10),
  };
}

/** Decode to rgb24. The caller has checked the size against its limits. @throws MediaError `unreadable` */
export function decodeBmp(bytes: Buffer, header: BmpHeader): Uint8Array {
  const { width, height, bitsPerPixel, pixelOffset } = header;
  const stride = Math.ceil((width * bitsPerPixel) / 32) * 4;
  if (pixelOffset + stride * height > bytes.length) throw new MediaError('unreadable', 'the BMP is cut short');
  const rgb = new Uint8Array(width * height * 3);
  const writePixel = bitsPerPixel >= 24 ? trueColour(bytes, header, rgb) : paletteColour(bytes, header, rgb);
  for (let y = 0; y < height; y++) {
    const row = pixelOffset + stride * (header.topDown ? y : height - 1 - y);
    for (let x = 0; x < width; x++) writePixel(row, x, (y * width + x) * 3);
  }
  return rgb;
}

type WritePixel = (row: number, x: number, target: number) => void;

/** B G R, with a fourth byte that is padding in practice (32-bit BMPs with real alpha are rare and ambiguous). */
function trueColour(bytes: Buffer, header: BmpHeader, rgb: Uint8Array): WritePixel {
  const bytesPerPixel = header.bitsPerPixel / 8;
  return (row, x, target) => {
    const source = row + x * bytesPerPixel;
    rgb[target] = bytes[source + 2] ?? 0;
    rgb[target + 1] = bytes[source + 1] ?? 0;
    rgb[target + 2] = bytes[source] ?? 0;
  };
}

function paletteColour(bytes: Buffer, header: BmpHeader, rgb: Uint8Array): WritePixel {
  const { bitsPerPixel, paletteOffset, pixelOffset } = header;
  const mask = (1 << bitsPerPixel) - 1;
  return (row, x, target) => {
    const bit = x * bitsPerPixel;
    const byte = bytes[row + (bit >> 3)] ?? 0;
    const index = (byte >> (8 - bitsPerPixel - (bit & 7))) & mask;
    const entry = paletteOffset + index * 4;
    // An index past the palette would read pixel bytes as colours: black instead, as Windows shows it.
    const inside = entry + 4 <= pixelOffset;
    rgb[target] = inside ? (bytes[entry + 2] ?? 0) : 0;
    rgb[target + 1] = inside ? (bytes[entry + 1] ?? 0) : 0;
    rgb[target + 2] = inside ? (bytes[entry] ?? 0) : 0;
  };
}

function hasUsualMasks(bytes: Buffer): boolean {
  return (
    bytes.length >= 66 &&
    bytes.readUInt32LE(54) === 0xff0000 &&
    bytes.readUInt32LE(58) === 0xff00 &&
    bytes.readUInt32LE(62) === 0xff
  );
}
