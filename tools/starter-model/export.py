"""Writes the model folder: int8 ONNX towers, tokenizer and configs in the layout Transformers.js reads."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
from pathlib import Path

import torch

from heads import ImageHeadModel, TextHead
from text_graph import build_text
from text_model import POSITIONS, TextModel, kept_tokens, student_tokenizer_json
from train_student import LAYERS, RANK
from vision_graph import SIZE, build_vision, load_backbone


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--heads", default="heads")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--fp32", action="store_true", help="whole weights, to measure what int8 costs")
    args = parser.parse_args()
    backbone, kept = load_backbone(), kept_tokens()
    image = ImageHeadModel(backbone, torch.zeros(1000, 384))
    image.load_state_dict(torch.load(args.cache / f"{args.heads}.image.pt"))
    text = TextHead()
    text.load_state_dict(torch.load(args.cache / f"{args.heads}.text.pt"))
    student = TextModel(len(kept), len(LAYERS), RANK, POSITIONS)
    student.load_state_dict(torch.load(args.cache / "student.pt"))
    vision = build_vision(backbone, image.eval().folded(), not args.fp32).SerializeToString()
    words = build_text(student.eval(), text.eval(), not args.fp32).SerializeToString()
    _write(args.out / "onnx/vision_model_quantized.onnx", vision)
    _write(args.out / "onnx/text_model_quantized.onnx", words)
    tokenizer = student_tokenizer_json(kept)
    _write(args.out / "tokenizer.json", json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")).encode())
    for name, content in configs(len(kept)).items():
        _write(args.out / name, (json.dumps(content, indent=2) + "\n").encode())
    write_checksums(args.out)


def configs(vocabulary: int) -> dict[str, dict]:
    """What a loader asks for beside the weights."""
    special = {f"{name}_token": f"[{name.upper()}]" for name in ("unk", "sep", "pad", "cls", "mask")}
    token_ids = {"pad_token_id": 0, "bos_token_id": 2, "eos_token_id": 3}
    text = {"model_type": "clip_text_model", "hidden_size": 384, "intermediate_size": 1536, "num_hidden_layers": len(LAYERS),
            "num_attention_heads": 12, "vocab_size": vocabulary, "max_position_embeddings": POSITIONS, "projection_dim": 512, **token_ids}
    vision = {"model_type": "clip_vision_model", "hidden_size": 1280, "image_size": SIZE, "projection_dim": 512}
    pixels = {
        "image_processor_type": "CLIPImageProcessor", "feature_extractor_type": "CLIPFeatureExtractor",
        "do_convert_rgb": True, "do_resize": True, "size": {"height": SIZE, "width": SIZE}, "resample": 3,
        "do_center_crop": False, "do_rescale": True, "rescale_factor": 1 / 255,
        "do_normalize": True, "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5],
    }
    words = {"tokenizer_class": "BertTokenizer", "do_lower_case": True, "model_max_length": POSITIONS, "strip_accents": None,
             "tokenize_chinese_chars": True, "clean_up_tokenization_spaces": True, **special}
    return {
        "config.json": {"architectures": ["CLIPModel"], "model_type": "clip", "projection_dim": 512,
                        "max_position_embeddings": POSITIONS, "text_config": text, "vision_config": vision},
        "preprocessor_config.json": pixels,
        "tokenizer_config.json": words,
        "special_tokens_map.json": special,
    }


def write_checksums(out: Path) -> None:
    files = {}
    for path in sorted([*out.glob("*.json"), *out.glob("onnx/*.onnx")]):
        if path.name not in ("checksums.json", "golden.json"):
            content = path.read_bytes()
            files[str(path.relative_to(out))] = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    _write(out / "checksums.json", (json.dumps({"files": files}, indent=2) + "\n").encode())
    print(sum(entry["bytes"] for entry in files.values()), "bytes in", len(files), "files")


def _write(path: Path, content: bytes) -> None:
    """In one move, so a reader never sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(path.name + ".part")
    half.write_bytes(content)
    os.replace(half, path)


if __name__ == "__main__":
    main()
