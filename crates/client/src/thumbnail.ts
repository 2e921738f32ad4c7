// A small picture of an image that is still here.

const SIDE_PX = 96;

/** An image of this browser: its size, and small pictures of it. */
export interface Pictured {
  width: number;
  height: number;
  draw: () => HTMLCanvasElement;
}

/** Reads an image; null when the browser cannot. */
export async function picture(bytes: Blob): Promise<Pictured | null> {
  const bitmap = await createImageBitmap(bytes).catch(() => null);
  if (!bitmap) return null;
  const { width, height } = bitmap;
  const small = document.createElement("canvas");
  small.width = small.height = SIDE_PX;
  const side = Math.min(width, height);
  // The middle, square.
  small
    .getContext("2d")
    ?.drawImage(bitmap, (width - side) / 2, (height - side) / 2, side, side, 0, 0, SIDE_PX, SIDE_PX);
  bitmap.close();
  return { width, height, draw: () => copy(small) };
}

function copy(small: HTMLCanvasElement): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE_PX;
  canvas.getContext("2d")?.drawImage(small, 0, 0);
  return canvas;
}
