/** Where nodes may send requests to. */
export interface NetworkPolicy {
  /**
   * Hosts (`name`, `name:port`) and address ranges (CIDR) that may be reached although they are private. All other
   * private, loopback, link-local and cloud-metadata addresses are `address-blocked`, after DNS resolution and on each redirect.
   */
  readonly allow: readonly string[];
  /** Most requests to one host at a time, in this process; 4 when left out. */
  readonly hostConcurrency?: number;
}
