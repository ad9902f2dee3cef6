import type { ItemWith } from '@clipline/clip-core';
import { paintItems, runNode, sweepNode } from '@clipline/clip-core/testing';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import metadata from './metadata.ts';

const paint = (background: string, width = 60, height = 40) =>
  sharp({ create: { width, height, channels: 3, background } });

async function describeImage(picture: Sharp, params = {}) {
  const bytes = await picture.toBuffer();
  const item: ItemWith<'image'> = {
    id: 'a',
    metadata: { title: 'kept' },
    image: { uri: `data:image/png;base64,${bytes.toString('base64')}` },
  };
  const { outputs } = await runNode(metadata, [item], params);
  return outputs.out![0]!.metadata;
}

const photo = () =>
  paint('#c03020').withExif({
    IFD0: { Make: 'Canon', Model: 'Canon EOS 80D' },
    IFD2: {
      DateTimeOriginal: '2023:05:20 17:02:00',
      OffsetTimeOriginal: '+02:00',
      ExposureTime: '1/50',
      FNumber: '28/10',
      ISOSpeedRatings: '400',
    },
    IFD3: {
      GPSLatitudeRef: 'S',
      GPSLatitude: '49/1 30/1 0/1',
      GPSLongitudeRef: 'E',
      GPSLongitude: '14/1 15/1 36/1',
    },
  });

describe('image.metadata', () => {
  const poison = { id: 'bad', metadata: {}, image: { uri: 'data:image/png;base64,AAAA' } };
  const limits = [
    { colours: 0, exif: false },
    { colours: 8, gps: true },
  ];
  for (const { name, run } of sweepNode(metadata, { params: {}, limits, poison })) it(name, run);

  it('reads camera, time and exposure', async () => {
    expect(await describeImage(photo().jpeg())).toMatchObject({
      title: 'kept',
      camera: 'Canon EOS 80D',
      takenAt: '2023-05-20T17:02:00+02:00',
      exposureSeconds: 0.02,
      aperture: 2.8,
      iso: 400,
      format: 'jpeg',
      orientation: 1,
      hasAlpha: false,
      width: 60,
      height: 40,
    });
  });

  it('tells the place only when told to', async () => {
    expect(await describeImage(photo().jpeg())).not.toHaveProperty('latitude');
    expect(await describeImage(photo().jpeg(), { gps: true })).toMatchObject({
      latitude: -49.5,
      longitude: 14.26,
    });
  });

  it('leaves EXIF out when told to, and does without where it is broken', async () => {
    expect(await describeImage(photo().jpeg(), { exif: false })).not.toHaveProperty('camera');
    const bytes = await photo().jpeg().toBuffer();
    const at = bytes.indexOf('Exif');
    bytes.fill(0xff, at + 10, at + 40);
    expect(await describeImage(sharp(bytes).keepMetadata()).catch(() => 'unread')).not.toHaveProperty(
      'camera',
    );
  });

  it('tells the size of an image as it is looked at', async () => {
    const turned = paint('red').withMetadata({ orientation: 6 }).jpeg();
    expect(await describeImage(turned)).toMatchObject({ width: 40, height: 60, orientation: 6 });
  });

  it('finds colours, their names and their shares', async () => {
    const flag = paint('#1e46d2').composite([
      { input: await paint('#dc1e1e', 60, 10).png().toBuffer(), left: 0, top: 0 },
    ]);
    const { colour, colours, colourShares } = await describeImage(flag.png());
    expect([colour, colours]).toEqual(['blue', ['blue', 'red']]);
    expect(colourShares).toEqual([
      { name: 'blue', hex: '#1e46d2', share: expect.closeTo(0.75, 1) },
      { name: 'red', hex: '#dc1e1e', share: expect.closeTo(0.25, 1) },
    ]);
  });

  it('calls plain colours by their names', async () => {
    const { outputs } = await runNode(metadata, await paintItems(12), {});
    // CSS green and purple are dark, and are still called so.
    expect(outputs.out!.map(({ metadata: fields }) => fields.colour)).toEqual([
      'red',
      'orange',
      'yellow',
      'green',
      'teal',
      'blue',
      'purple',
      'pink',
      'brown',
      'black',
      'white',
      'grey',
    ]);
  });
});
