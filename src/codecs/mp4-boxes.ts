import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** A top-level box of an MP4: `size` counts its header, `start` is a byte offset in the file. */
export interface Mp4Box {
  type: string;
  start: number;
  size: number;
}

/** Top-level boxes in file order. @throws Error unless the file is a whole number of boxes, one of them `moov` */
export function readMp4Boxes(path: string): Mp4Box[] {
  const file = openSync(path, 'r');
  try {
    const fileSize = fstatSync(file).size;
    const boxes: Mp4Box[] = [];
    const header = Buffer.alloc(16);
    for (let start = 0; start < fileSize; ) {
      readSync(file, header, 0, 16, start);
      const size32 = header.readUInt32BE(0);
      const size = size32 === 1 ? Number(header.readBigUInt64BE(8)) : size32;
      // A size of 0 means "to the end of the file": anything appended would become part of that box.
      if (size < 8 || start + size > fileSize) throw new Error(`not a whole MP4: bad box at byte ${start}`);
      boxes.push({ type: header.toString('latin1', 4, 8), start, size });
      start += size;
    }
    if (!boxes.some((box) => box.type === 'moov')) throw new Error('not a whole MP4: no moov box');
    return boxes;
  } finally {
    closeSync(file);
  }
}
