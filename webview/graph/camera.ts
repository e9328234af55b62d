/** What is seen of the drawing: a point of it at the left upper corner of the window, and a scale. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const scales = { least: 0.1, most: 2 };

/** All of the drawing in the middle of the window, never larger than life. */
export function fitted(drawing: Size, window: Size): Camera {
  const scale = clamped(Math.min(1, window.width / drawing.width, window.height / drawing.height));
  return {
    scale,
    x: (drawing.width - window.width / scale) / 2,
    y: (drawing.height - window.height / scale) / 2,
  };
}

/** Not smaller than can be read: then the left side of the drawing, in the middle of its height. */
export function legible(camera: Camera, drawing: Size, window: Size): Camera {
  const scale = 0.45;
  return camera.scale >= scale ? camera : { scale, x: 0, y: (drawing.height - window.height / scale) / 2 };
}

/** Nearer or farther, so that the point of the window that is given stays where it is. */
export function zoomed(camera: Camera, factor: number, at: { readonly x: number; readonly y: number }): Camera {
  const scale = clamped(camera.scale * factor);
  return {
    scale,
    x: camera.x + at.x / camera.scale - at.x / scale,
    y: camera.y + at.y / camera.scale - at.y / scale,
  };
}

/** Moved by pixels of the window. */
export function panned(camera: Camera, x: number, y: number): Camera {
  return { ...camera, x: camera.x + x / camera.scale, y: camera.y + y / camera.scale };
}

/** The nearest place from which a box of the drawing is seen whole. */
export function revealing(
  camera: Camera,
  box: { readonly x: number; readonly y: number } & Size,
  window: Size,
): Camera {
  const space = 24;
  const along = (from: number, start: number, size: number, seen: number): number => {
    if (start - space < from) return start - space;
    return start + size + space > from + seen ? start + size + space - seen : from;
  };
  return {
    ...camera,
    x: along(camera.x, box.x, box.width, window.width / camera.scale),
    y: along(camera.y, box.y, box.height, window.height / camera.scale),
  };
}

function clamped(scale: number): number {
  return Math.max(scales.least, Math.min(scales.most, scale));
}
