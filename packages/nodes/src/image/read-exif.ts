import type { JsonValue } from '@clipline/clip-core';
import readTags, { type Exif } from 'exif-reader';

/** What the camera wrote that people search for; empty when the data is damaged, which harms no picture. */
export function readExif(data: Uint8Array, { gps }: { readonly gps: boolean }): Record<string, JsonValue> {
  const tags = parse(data);
  if (tags === null) return {};
  const { Image: file = {}, Photo: photo = {} } = tags;
  const found: Record<string, JsonValue | undefined> = {
    camera: nameCamera(text(file.Make), text(file.Model)),
    lens: text(photo.LensModel),
    takenAt: timeOf(photo.DateTimeOriginal ?? file.DateTime, text(photo.OffsetTimeOriginal)),
    exposureSeconds: number(photo.ExposureTime),
    aperture: number(photo.FNumber),
    iso: number(photo.ISOSpeedRatings),
    focalLength: number(photo.FocalLength),
    ...(gps ? readPlace(tags) : {}),
  };
  return Object.fromEntries(
    Object.entries(found).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined),
  );
}

function parse(data: Uint8Array): Exif | null {
  try {
    return readTags(Buffer.from(data));
  } catch {
    // Cameras and editors leave broken tags behind; the picture is none the worse for it.
    return null;
  }
}

/** `Canon EOS 80D`, whether or not the model repeats the maker. */
function nameCamera(make: string | undefined, model: string | undefined): string | undefined {
  if (make === undefined || model === undefined) return model ?? make;
  const maker = make.split(' ')[0] ?? make;
  return model.toLowerCase().startsWith(maker.toLowerCase()) ? model : `${make} ${model}`;
}

/** ISO 8601; with the offset from UTC where the camera wrote it, else in the camera's own time. */
function timeOf(value: unknown, offset: string | undefined): string | undefined {
  if (!(value instanceof Date) || Number.isNaN(value.getTime())) return undefined;
  // The reader takes the camera's clock for UTC.
  const local = value.toISOString().slice(0, 19);
  return offset !== undefined && /^[+-]\d\d:\d\d$/.test(offset) ? local + offset : local;
}

function readPlace({ GPSInfo: place }: Exif): Record<string, JsonValue | undefined> {
  return {
    latitude: degrees(place?.GPSLatitude, place?.GPSLatitudeRef === 'S'),
    longitude: degrees(place?.GPSLongitude, place?.GPSLongitudeRef === 'W'),
  };
}

function degrees(parts: unknown, negative: boolean): number | undefined {
  if (!Array.isArray(parts)) return undefined;
  const [whole = Number.NaN, minutes = 0, seconds = 0] = parts.map(Number);
  const value = whole + minutes / 60 + seconds / 3600;
  if (!Number.isFinite(value)) return undefined;
  return Math.round((negative ? -value : value) * 1e6) / 1e6;
}

function text(value: unknown): string | undefined {
  const trimmed = typeof value === 'string' ? value.replaceAll('\0', '').trim() : '';
  return trimmed === '' ? undefined : trimmed;
}

function number(value: unknown): number | undefined {
  const [first] = Array.isArray(value) ? value : [value];
  return typeof first === 'number' && Number.isFinite(first) ? first : undefined;
}
