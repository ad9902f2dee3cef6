import { defineCard } from '../card.ts';

// Revision, hashes, scale (e^4.724453449249268) and bias were read from projects that pin or mirror these files;
// bilinear resizing and lower-cased texts are the original's own preprocessing. The text tower is a table of 256,000
// words for the most part and keeps its quality in 8 bits; whole, it is 1.1 GB.
export default defineCard({
  id: 'siglip2-base-patch16-224',
  title: 'SigLIP 2 base/16',
  description:
    'A newer model than CLIP, trained on texts in 109 languages: better search, and a score for each label on its own; 660 MB.',
  license: 'Apache-2.0',
  starter: false,
  hub: {
    repo: 'onnx-community/siglip2-base-patch16-224-ONNX',
    revision: 'ba1f3b0843f24bc5417d38e19c37b287d719b2f4',
  },
  dimensions: 768,
  image: {
    resize: { mode: 'squash', width: 224, height: 224 },
    resample: 'bilinear',
    mean: [0.5, 0.5, 0.5],
    std: [0.5, 0.5, 0.5],
  },
  text: { limit: 64, padding: 'max-length', lowercase: true },
  scoring: { kind: 'sigmoid', scale: 112.6688, bias: -16.7717 },
  vision: {
    class: 'SiglipVisionModel',
    output: 'pooler_output',
    files: {
      fp32: 'onnx/vision_model.onnx',
      fp16: 'onnx/vision_model_fp16.onnx',
      q8: 'onnx/vision_model_quantized.onnx',
    },
    precision: 'fp32',
  },
  textual: {
    class: 'SiglipTextModel',
    output: 'pooler_output',
    files: {
      fp32: 'onnx/text_model.onnx',
      fp16: 'onnx/text_model_fp16.onnx',
      q8: 'onnx/text_model_quantized.onnx',
    },
    precision: 'q8',
  },
  combined: false,
  files: ['config.json', 'preprocessor_config.json', 'tokenizer.json', 'tokenizer_config.json'],
  checksums: {
    'tokenizer.json': 'cb9140fae3ac5122c972d37adf83e1248471a38147ad76f8215c8872c6fd8322',
    'onnx/vision_model_fp16.onnx': 'a1959f7bd3993a607e48839f6d01e25b876fe76afda301b028b78eef68aabd95',
    'onnx/text_model_fp16.onnx': '711da56ada0a4aa11c7dd3320df741081a3cae4f0ae1b5e5c6d5b294738d0eb0',
    'onnx/vision_model_quantized.onnx': '5f2b401c1a4fc095702a5d45348e17ad46c4f87064085365b43c6e8eaa5c0070',
    'onnx/text_model_quantized.onnx': '3a0603d3a00c05a80a6ded4743c16aaac7b1e62cdcc7e362e7ce418659b96400',
  },
});
