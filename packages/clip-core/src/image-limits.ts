/** How large a picture may be before it is refused unread. */
export interface ImageLimits {
  /** Size of the file; default 100 MiB. */
  readonly maxBytes: number;
  /** Width × height; default 200,000,000. */
  readonly maxPixels: number;
}

export const defaultImageLimits: ImageLimits = { maxBytes: 100 * 1024 * 1024, maxPixels: 200_000_000 };
