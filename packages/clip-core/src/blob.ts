/** Bytes by their digest: written once, never changed. Pictures that nodes make lie here, never in rows. */
export interface BlobStore {
  /** Keeps the bytes and answers their address, `blob:<sha256>`; the same bytes have the same address. */
  put(bytes: Uint8Array): Promise<{ readonly uri: string; readonly sha256: string }>;
  /** Throws `blob-missing`. */
  read(uri: string): Promise<Uint8Array>;
}
