export {
  createMemoryAssets,
  createMemoryBlobs,
  createMemoryOutbox,
  type MemoryAsset,
  type MemoryOutbox,
} from './memory-services.ts';
export { type ContextOverrides, emitNode, finishNode, type NodeRun, runNode, runSource } from './run-node.ts';
export { type NodeSamples, type SweepCase, sweepNode } from './run-node-sweep.ts';
export { type NodeWorld, openNodeWorld, paintItems } from './run-node-world.ts';
export { type SourceSamples, type SourceWorld, sweepSource } from './run-source-sweep.ts';
export { testStore } from './store-contract.ts';
export type { StoreContractOptions } from './store-contract-world.ts';
export { sweepTrigger, type TriggerSamples } from './sweep-trigger.ts';
export { createTinyModel } from './tiny-model.ts';
