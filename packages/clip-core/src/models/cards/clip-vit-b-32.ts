import { defineCard } from '../card.ts';

// The repository, its file list and the two hashes were read from stored copies of the hub's pages; the revision from
// a project that pins it. None of it was downloaded here.
export default defineCard({
  id: 'clip-vit-b-32',
  title: 'OpenAI CLIP ViT-B/32',
  description:
    'The best-known CLIP and the default once it has been pulled: a good balance of quality and speed, English, 610 MB.',
  license: 'MIT',
  starter: false,
  hub: { repo: 'Xenova/clip-vit-base-patch32', revision: 'd15189d7028b43f1d3e65039190477f6af591c2a' },
  dimensions: 512,
  image: {
    resize: { mode: 'shortest-edge', edge: 224, crop: { width: 224, height: 224 } },
    resample: 'bicubic',
    mean: [0.48145466, 0.4578275, 0.40821073],
    std: [0.26862954, 0.26130258, 0.27577711],
  },
  text: { limit: 77, padding: 'longest', lowercase: false },
  scoring: { kind: 'softmax', scale: 100 },
  vision: {
    class: 'CLIPVisionModelWithProjection',
    output: 'image_embeds',
    files: {
      fp32: 'onnx/vision_model.onnx',
      fp16: 'onnx/vision_model_fp16.onnx',
      q8: 'onnx/vision_model_quantized.onnx',
    },
    precision: 'fp32',
  },
  textual: {
    class: 'CLIPTextModelWithProjection',
    output: 'text_embeds',
    files: {
      fp32: 'onnx/text_model.onnx',
      fp16: 'onnx/text_model_fp16.onnx',
      q8: 'onnx/text_model_quantized.onnx',
    },
    precision: 'fp32',
  },
  combined: false,
  files: ['config.json', 'preprocessor_config.json', 'tokenizer.json', 'tokenizer_config.json'],
  checksums: {
    'onnx/vision_model.onnx': 'fd6e1402a588279d1723c7534d4bcba5bc0b14b47dfab0e46f8c47b8270d7d40',
    'onnx/text_model.onnx': '3f6571f5bad13a97c469c1622e1cfc4d9aef78b79fdbfcff804ca357bfada8cc',
  },
});
