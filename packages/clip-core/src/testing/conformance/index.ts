export { runNode, runSource } from '../run-node.ts';
export { type NodeSamples, type SweepCase, sweepNode } from '../run-node-sweep.ts';
