import { defineCard } from '../card.ts';

// Repository, file list and preprocessing (256 pixels, bilinear, values left in 0…1) were read from stored copies of
// the hub's pages for this model and its sisters. No full commit hash was found, so `main` is pulled. Projects that
// use it report that the 8-bit image tower is spoilt, so it is not offered.
export default defineCard({
  id: 'mobileclip-s2',
  title: 'MobileCLIP-S2',
  description:
    "Apple's fast CLIP: about the quality of ViT-B/16 at a fraction of its time; English, 400 MB. Read its licence before any use.",
  license: 'other: see LICENSE in the repository',
  starter: false,
  hub: { repo: 'Xenova/mobileclip_s2', revision: 'main' },
  dimensions: 512,
  image: {
    resize: { mode: 'shortest-edge', edge: 256, crop: { width: 256, height: 256 } },
    resample: 'bilinear',
    mean: [0, 0, 0],
    std: [1, 1, 1],
  },
  text: { limit: 77, padding: 'max-length', lowercase: false },
  scoring: { kind: 'softmax', scale: 100 },
  vision: {
    class: 'CLIPVisionModelWithProjection',
    output: 'image_embeds',
    files: { fp32: 'onnx/vision_model.onnx', fp16: 'onnx/vision_model_fp16.onnx' },
    precision: 'fp32',
  },
  textual: {
    class: 'CLIPTextModelWithProjection',
    output: 'text_embeds',
    files: { fp32: 'onnx/text_model.onnx', fp16: 'onnx/text_model_fp16.onnx' },
    precision: 'fp32',
  },
  combined: false,
  files: ['config.json', 'preprocessor_config.json', 'tokenizer.json', 'tokenizer_config.json'],
  checksums: {},
});
