import { defineCard } from '../card.ts';

// Revision, file list and hashes were read from projects that pin them. The repository holds both towers in one file
// and no separate ones, so each tower is run with a stand-in for the other's input.
export default defineCard({
  id: 'tinyclip-vit-8m-16',
  title: 'TinyCLIP ViT-8M/16',
  description:
    'A CLIP of 11 million parameters distilled on 15 million photographs: quick and small, weaker than ViT-B/32; English, 94 MB.',
  license: 'MIT',
  starter: false,
  hub: {
    repo: 'onnx-community/TinyCLIP-ViT-8M-16-Text-3M-YFCC15M-ONNX',
    revision: '9463a9c508a344c837ffefe9d724f3827bf2dc79',
  },
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
    class: 'CLIPModel',
    output: 'image_embeds',
    files: { fp32: 'onnx/model.onnx', int8: 'onnx/model_int8.onnx', q8: 'onnx/model_quantized.onnx' },
    precision: 'fp32',
  },
  textual: {
    class: 'CLIPModel',
    output: 'text_embeds',
    files: { fp32: 'onnx/model.onnx', int8: 'onnx/model_int8.onnx', q8: 'onnx/model_quantized.onnx' },
    precision: 'fp32',
  },
  combined: true,
  files: ['config.json', 'preprocessor_config.json', 'tokenizer.json', 'tokenizer_config.json'],
  checksums: {
    'config.json': '0ca46b868f12305e959a1cfa2b8085e7bffd521f68769ec3bf2999986b55bec3',
    'preprocessor_config.json': '5df7e578c37e907a431daf47fd592fc49fa50d23ed4c41285a0a34a58a9d2e06',
    'tokenizer.json': '6d9109cc838977f3ca94a379eec36aecc7c807e1785cd729660ca2fc0171fb35',
    'tokenizer_config.json': 'f97b07bf147d9e4dbdb5f98941d35fc0b9412263a183483f73893adf756ede3e',
    'onnx/model.onnx': '31d28cb07209533d10fc4fef73ac324ce17de6741a2372e7e1531a4ac8fdaeb2',
    'onnx/model_int8.onnx': '844d1a46ab18acf50c989e541b12fe3b6dc7f8d6004725b4e992d142788e0600',
    'onnx/model_quantized.onnx': '10921310ddef06557ec1598d1260470a0a4db53f70ffe0deb60b946dcad6d27a',
  },
});
