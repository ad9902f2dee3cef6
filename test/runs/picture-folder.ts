import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

/** A folder of small pictures that is removed at the end. */
export interface PictureFolder extends AsyncDisposable {
  readonly path: string;
  /** Writes a plain picture; the number makes its bytes differ from those of others of its colour. */
  paint(name: string, colour: string, number?: number): Promise<string>;
  write(name: string, content: string | Uint8Array): Promise<string>;
}

/** Makes an empty folder under the system's temporary one. */
export async function createPictureFolder(): Promise<PictureFolder> {
  const path = await mkdtemp(join(tmpdir(), 'clipline-pictures-'));
  const painted = new Map<string, Promise<Uint8Array>>();
  const write = async (name: string, content: string | Uint8Array) => {
    const target = join(path, name);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
    return target;
  };
  return {
    path,
    write,
    async paint(name, colour, number = 0) {
      const picture = painted.get(colour) ?? paintPicture(colour);
      painted.set(colour, picture);
      return write(name, Buffer.concat([await picture, Buffer.from(number.toString())]));
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

/** PNG bytes of a plain picture; what comes after the picture's end is ignored by those who read it. */
async function paintPicture(colour: string): Promise<Uint8Array> {
  return sharp({ create: { width: 24, height: 16, channels: 3, background: colour } })
    .png()
    .toBuffer();
}
