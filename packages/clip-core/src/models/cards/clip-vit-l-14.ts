import { defineCard } from '../card.ts';

// The repository's name was read from stored copies of the hub's pages and its two fp32 files from projects that
// download them; that the fp16 and quantised ones have the usual names is known of its sister for 336 pixels only.
// No full commit hash was found, so `main` is pulled.
export default defineCard({
  id: 'clip-vit-l-14',
  title: 'OpenAI CLIP ViT-L/14',
  description:
    'The largest of the OpenAI models at 224 pixels: the best of them at search, and slow without a graphics card; English, 1.7 GB.',
  license: 'MIT',
  starter: false,
  hub: { repo: 'Xenova/clip-vit-large-patch14', revision: 'main' },
  dimensions: 768,
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
  checksums: {},
});
