import { defineCard } from '../card.ts';

// The repository, its first commit and its file list were read from a stored copy of the hub's page, the preprocessing
// from the original's. Scale and bias of this checkpoint were not found: those of SigLIP base/16 stand in, which
// changes how sure label scores look and not their order.
export default defineCard({
  id: 'siglip-base-multilingual',
  title: 'SigLIP base/16 multilingual',
  description: 'The first multilingual SigLIP: search in dozens of languages from one model; 650 MB.',
  license: 'Apache-2.0',
  starter: false,
  hub: {
    repo: 'pulsejet/siglip-base-patch16-256-multilingual-onnx',
    revision: '4c58d03b6ef9e8a174a529635cc0a0b55630fb8d',
  },
  dimensions: 768,
  image: {
    resize: { mode: 'squash', width: 256, height: 256 },
    resample: 'bicubic',
    mean: [0.5, 0.5, 0.5],
    std: [0.5, 0.5, 0.5],
  },
  text: { limit: 64, padding: 'max-length', lowercase: false },
  scoring: { kind: 'sigmoid', scale: 117.33, bias: -12.93 },
  vision: {
    class: 'SiglipVisionModel',
    output: 'pooler_output',
    files: { fp32: 'onnx/vision_model.onnx', q8: 'onnx/vision_model_quantized.onnx' },
    precision: 'fp32',
  },
  textual: {
    class: 'SiglipTextModel',
    output: 'pooler_output',
    files: { fp32: 'onnx/text_model.onnx', q8: 'onnx/text_model_quantized.onnx' },
    precision: 'q8',
  },
  combined: false,
  files: ['config.json', 'preprocessor_config.json', 'tokenizer.json', 'tokenizer_config.json'],
  checksums: {},
});
