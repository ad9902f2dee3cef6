import { defineCard } from '../card.ts';

export default defineCard({
  id: 'starter',
  title: 'Starter model',
  description:
    'A small model that ships with Clipline for trying everything out without a download. English only; weak on rare objects, colours and documents. Pull a full model for real use.',
  license: 'Apache-2.0',
  starter: true,
  hub: null,
  dimensions: 512,
  image: {
    resize: { mode: 'squash', width: 192, height: 192 },
    resample: 'bicubic',
    mean: [0.5, 0.5, 0.5],
    std: [0.5, 0.5, 0.5],
  },
  text: { limit: 77, padding: 'longest', lowercase: false },
  scoring: { kind: 'softmax', scale: 25 },
  vision: {
    class: 'CLIPVisionModelWithProjection',
    output: 'image_embeds',
    files: { q8: 'onnx/vision_model_quantized.onnx' },
    precision: 'q8',
  },
  textual: {
    class: 'CLIPTextModelWithProjection',
    output: 'text_embeds',
    files: { q8: 'onnx/text_model_quantized.onnx' },
    precision: 'q8',
  },
  combined: false,
  files: ['config.json', 'preprocessor_config.json', 'tokenizer.json', 'tokenizer_config.json'],
  checksums: {},
});
