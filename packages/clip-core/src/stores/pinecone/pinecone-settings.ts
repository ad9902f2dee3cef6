/** How to reach a Pinecone index and what to call things in it. */
export interface PineconeSettings {
  readonly index: string;
  readonly apiKey: string;
  /** Address of the service that knows where indexes are; none means Pinecone's own. */
  readonly control?: string | undefined;
  /** Begins the name of every namespace of ours. */
  readonly prefix: string;
}
