import { hostname } from 'node:os';
import sharp from 'sharp';
import { z } from 'zod';
import type { RuntimeParts } from '../runtime-parts.ts';
import type { ModelSpeed } from './models-service.ts';

/** Images and texts that are embedded while the clock runs. */
const images = 48;
const texts = 48;

const speedSchema = z.object({
  imagesPerSecond: z.number().positive(),
  textsPerSecond: z.number().positive(),
  at: z.coerce.date(),
});

/** One host's figures do not speak for another's. */
function keyOf(id: string): string {
  return `model-speed/${hostname()}/${id}`;
}

/**
 * Embeds generated photographs (800 × 600 JPEG, decoded from memory) and short texts as ingestion does, after a warm-up,
 * and keeps what came out for this host.
 */
export async function measureModel(parts: RuntimeParts, id: string, source: string): Promise<ModelSpeed> {
  const model = await parts.models.open(source);
  const pictures = await Promise.all(Array.from({ length: images }, (_, index) => paint(index)));
  const words = Array.from(
    { length: texts },
    (_, index) => `a photo of thing number ${index} at ${Date.now()}`,
  );
  await model.embedImages(pictures.slice(0, 8));
  await model.embedTexts([`warm ${Date.now()}`]);
  const imagesPerSecond = await perSecond(images, () => model.embedImages(pictures));
  const textsPerSecond = await perSecond(texts, () => model.embedTexts(words));
  const speed = { imagesPerSecond, textsPerSecond, at: new Date() };
  const value = { ...speed, at: speed.at.toISOString() };
  await parts.database.prisma.setting.upsert({
    where: { key: keyOf(id) },
    create: { key: keyOf(id), value },
    update: { value },
  });
  return speed;
}

/** What was measured on this host, by model id. */
export async function readSpeeds(parts: RuntimeParts): Promise<ReadonlyMap<string, ModelSpeed>> {
  const prefix = keyOf('');
  const rows = await parts.database.prisma.setting.findMany({ where: { key: { startsWith: prefix } } });
  return new Map(
    rows.flatMap(({ key, value }) => {
      const { success, data } = speedSchema.safeParse(value);
      return success ? [[key.slice(prefix.length), data] as const] : [];
    }),
  );
}

async function perSecond(count: number, work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return (1_000 * count) / Math.max(1, performance.now() - from);
}

async function paint(index: number): Promise<{ readonly bytes: Uint8Array }> {
  const bytes = await sharp({
    create: {
      width: 800,
      height: 600,
      channels: 3,
      background: { r: (index * 37) % 256, g: (index * 91) % 256, b: (index * 13) % 256 },
      noise: { type: 'gaussian', mean: 128, sigma: 40 },
    },
  })
    .jpeg({ quality: 80 })
    .toBuffer();
  return { bytes };
}
