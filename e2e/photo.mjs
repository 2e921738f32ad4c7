// Photographs as phones make them, and pictures that move: made here, so that none has to be kept.

/** A JPEG drawn by a browser, with what a phone writes beside the pixels: how it was held, and where it was. */
export async function photograph(page, width, height, { turn = 1, place = "" } = {}) {
  const encoded = await page.evaluate(async ([width, height]) => {
    const canvas = new OffscreenCanvas(width, height);
    const pen = canvas.getContext("2d");
    const sky = pen.createLinearGradient(0, 0, width, height);
    [["#204e8a", 0], ["#e7b36a", 0.6], ["#7d2f3d", 1]].forEach(([colour, at]) => sky.addColorStop(at, colour));
    pen.fillStyle = sky;
    pen.fillRect(0, 0, width, height);
    for (let n = 0; n < 3_000; n += 1) {
      pen.fillStyle = `hsl(${(n * 47) % 360} 40% 50% / 40%)`;
      pen.fillRect((n * 7919) % width, (n * 104_729) % height, width / 80, height / 80);
    }
    const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.92 });
    const bytes = new Uint8Array(await blob.arrayBuffer());
    let text = "";
    for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
    return btoa(text);
  }, [width, height]);
  const plain = Buffer.from(encoded, "base64");
  return Buffer.concat([plain.subarray(0, 2), exif(turn, place), plain.subarray(2)]);
}

/** An Exif segment (TIFF inside, big-endian): the turn, and a block of GPS with what it says of the place. */
function exif(turn, place) {
  const text = Buffer.from(`${place}\0`, "latin1");
  const entry = (tag, type, count, value) => {
    const bytes = Buffer.alloc(12);
    bytes.writeUInt16BE(tag, 0);
    bytes.writeUInt16BE(type, 2);
    bytes.writeUInt32BE(count, 4);
    value.copy(bytes, 8);
    return bytes;
  };
  const short = (value) => Buffer.from([value >> 8, value & 255, 0, 0]);
  const long = (value) => Buffer.from([0, 0, value >> 8, value & 255]);
  const end = Buffer.alloc(4);
  // Two directories: the turn and where the second is (at 38), then the name of a place (at 56).
  const tiff = Buffer.concat([
    Buffer.from("MM\0*\0\0\0\x08", "latin1"), Buffer.from([0, 2]), entry(0x0112, 3, 1, short(turn)), entry(0x8825, 4, 1, long(38)), end,
    Buffer.from([0, 1]), entry(0x001b, 7, text.length, long(56)), end, text,
  ]);
  const body = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff]);
  return Buffer.concat([Buffer.from([0xff, 0xe1, (body.length + 2) >> 8, (body.length + 2) & 255]), body]);
}

/** A GIF that shows a black square, then a white one, for ever. */
export function blinking(side) {
  const size = Buffer.alloc(4);
  size.writeUInt16LE(side, 0);
  size.writeUInt16LE(side, 2);
  const frame = (colour) => Buffer.concat([
    // Half a second each.
    Buffer.from([0x21, 0xf9, 4, 4, 50, 0, 0, 0, 0x2c, 0, 0, 0, 0]), size, Buffer.from([0]), pixels(side * side, colour),
  ]);
  return Buffer.concat([
    Buffer.from("GIF89a"), size, Buffer.from([0x80, 0, 0, 0, 0, 0, 255, 255, 255]),
    Buffer.from("!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0", "latin1"), frame(0), frame(1), Buffer.from([0x3b]),
  ]);
}

/** So many pixels of one colour, without compression: a code of three bits each, the table begun anew before it grows. */
function pixels(count, colour) {
  const codes = [];
  for (let at = 0; at < count; at += 1) {
    if (at % 2 === 0) codes.push(4);
    codes.push(colour);
  }
  codes.push(5);
  const bytes = Buffer.alloc(Math.ceil((codes.length * 3) / 8));
  codes.forEach((code, n) => {
    for (let bit = 0; bit < 3; bit += 1) {
      const at = n * 3 + bit;
      bytes[at >> 3] |= ((code >> bit) & 1) << (at & 7);
    }
  });
  const blocks = [];
  for (let at = 0; at < bytes.length; at += 255) {
    const part = bytes.subarray(at, at + 255);
    blocks.push(Buffer.from([part.length]), part);
  }
  return Buffer.concat([Buffer.from([2]), ...blocks, Buffer.from([0])]);
}
