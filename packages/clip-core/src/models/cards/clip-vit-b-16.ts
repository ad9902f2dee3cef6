import { defineCard } from '../card.ts';

// The repository, its file list and the hashes were read from stored copies of the hub's pages; no full commit hash of
// the newest revision was found, so `main` is pulled and the hashes decide.
export default defineCard({
  id: 'clip-vit-b-16',
  title: 'OpenAI CLIP ViT-B/16',
  description:
    'Sees finer detail than ViT-B/32 and takes about three times as long for an image; English, 600 MB.',
  license: 'MIT',
  starter: false,
  hub: { repo: 'Xenova/clip-vit-base-patch16', revision: 'main' },
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
    'onnx/vision_model.onnx': 'b5170b47c0ecc667c9af5b42ed460c341377706d1466d177798c65fe49ea1e6b',
    'onnx/text_model.onnx': '19f40c7988af119fc50dabfe8015da8595c0372000e2c1f1a6289e35930577aa',
    'onnx/vision_model_quantized.onnx': '44eece4fe5fe4e0359a88268a327adf758633a1aade3917690b952bef1501f96',
    'onnx/text_model_quantized.onnx': '9106b51e6c663a56b99182ec617c2b3d53577b037e7e24a7717eb78048a0c97a',
  },
});
