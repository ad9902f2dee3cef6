"""The text side in torch: MiniLM as the teacher, and a student of three of its layers."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load
from tokenizers import Tokenizer
from torch import nn

WIDTH, HEADS, INNER = 384, 12, 1536
POSITIONS = 77


class Layer(nn.Module):
    """One post-norm BERT layer."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm1 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up = nn.Linear(WIDTH, INNER)
        self.down = nn.Linear(INNER, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12)

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        batch, length, _ = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        mixed = nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        x = self.norm1(x + self.out(mixed.transpose(1, 2).reshape(batch, length, WIDTH)))
        return self.norm2(x + self.down(nn.functional.gelu(self.up(x))))


class TextModel(nn.Module):
    """Token ids and mask -> a sentence vector of length one; `rank` factorises the token table."""

    def __init__(self, vocabulary: int, layers: int, rank: int | None, positions: int) -> None:
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, rank or WIDTH)
        self.widen = nn.Linear(rank, WIDTH, bias=False) if rank else nn.Identity()
        self.positions = nn.Embedding(positions, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        x = self.norm(self.widen(self.tokens(ids)) + self.positions.weight[: ids.shape[1]])
        blocked = ((1 - mask.float()) * -1e4)[:, None, None, :].to(x.dtype)
        for layer in self.layers:
            x = layer(x, blocked)
        weight = mask[:, :, None].to(x.dtype)
        return nn.functional.normalize((x * weight).sum(1) / weight.sum(1), dim=-1)


def package_files() -> dict[str, bytes]:
    """The files of all-MiniLM-L6-v2 that its package carries."""
    import all_minilm_l6_v2

    archive = zipfile.ZipFile(Path(all_minilm_l6_v2.__path__[0]) / "model.zip")
    return {name: archive.read(name) for name in ("model.safetensors", "tokenizer.json", "tokenizer_config.json")}


def load_teacher() -> TextModel:
    state = load(package_files()["model.safetensors"])
    state = {name.removeprefix("bert."): tensor for name, tensor in state.items()}
    model = TextModel(len(state["embeddings.word_embeddings.weight"]), 6, None, 512)
    model.tokens.weight.data = state["embeddings.word_embeddings.weight"]
    model.positions.weight.data = state["embeddings.position_embeddings.weight"] + state["embeddings.token_type_embeddings.weight"][:1]
    _copy(model.norm, state, "embeddings.LayerNorm")
    for number, layer in enumerate(model.layers):
        stem = f"encoder.layer.{number}."
        for part in ("weight", "bias"):
            joined = torch.cat([state[f"{stem}attention.self.{name}.{part}"] for name in ("query", "key", "value")])
            getattr(layer.qkv, part).data = joined
        _copy(layer.out, state, stem + "attention.output.dense")
        _copy(layer.norm1, state, stem + "attention.output.LayerNorm")
        _copy(layer.up, state, stem + "intermediate.dense")
        _copy(layer.down, state, stem + "output.dense")
        _copy(layer.norm2, state, stem + "output.LayerNorm")
    return model.eval()


def student_from(teacher: TextModel, kept: np.ndarray, layers: tuple[int, ...], rank: int) -> TextModel:
    """A student that starts as some layers of the teacher over the principal axes of its kept tokens."""
    student = TextModel(len(kept), len(layers), rank, POSITIONS)
    table = teacher.tokens.weight.data[torch.as_tensor(kept)]
    _, _, axes = torch.linalg.svd(table, full_matrices=False)
    student.tokens.weight.data = table @ axes[:rank].T
    student.widen.weight.data = axes[:rank].T.contiguous()
    student.positions.weight.data = teacher.positions.weight.data[:POSITIONS].clone()
    student.norm.load_state_dict(teacher.norm.state_dict())
    for target, number in zip(student.layers, layers):
        target.load_state_dict(teacher.layers[number].state_dict())
    return student


def teacher_tokenizer() -> Tokenizer:
    return _limited(json.loads(package_files()["tokenizer.json"]))


def student_tokenizer_json(kept: np.ndarray) -> dict:
    """The teacher's tokenizer over the kept tokens, with truncation at 77 and no padding."""
    spec = json.loads(package_files()["tokenizer.json"])
    words = {number: word for word, number in spec["model"]["vocab"].items()}
    vocab = {words[old]: new for new, old in enumerate(kept.tolist())}
    spec["model"]["vocab"] = vocab
    for token in spec["added_tokens"]:
        token["id"] = vocab[token["content"]]
    for name, token in spec["post_processor"]["special_tokens"].items():
        token["ids"] = [vocab[name]]
    spec["truncation"] = {"direction": "Right", "max_length": POSITIONS, "strategy": "LongestFirst", "stride": 0}
    spec["padding"] = None
    return spec


def kept_tokens() -> np.ndarray:
    """Tokens of the teacher's vocabulary that English needs: special ones, ASCII words and pieces."""
    vocab = json.loads(package_files()["tokenizer.json"])["model"]["vocab"]
    special = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}
    keep = [n for word, n in vocab.items() if word in special or (word.isascii() and not word.startswith("[unused"))]
    return np.array(sorted(keep))


def encode(tokenizer: Tokenizer, texts: list[str]) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids and mask, padded to the longest of the batch."""
    rows = [row.ids for row in tokenizer.encode_batch(texts)]
    ids = torch.zeros(len(rows), max(map(len, rows)), dtype=torch.long)
    mask = torch.zeros_like(ids)
    for number, row in enumerate(rows):
        ids[number, : len(row)] = torch.tensor(row)
        mask[number, : len(row)] = 1
    return ids, mask


def save_model(model: nn.Module, path: Path) -> None:
    buffer = io.BytesIO()
    torch.save(model.state_dict(), buffer)
    path.write_bytes(buffer.getvalue())


def _limited(spec: dict) -> Tokenizer:
    spec["truncation"], spec["padding"] = {"direction": "Right", "max_length": POSITIONS, "strategy": "LongestFirst", "stride": 0}, None
    return Tokenizer.from_str(json.dumps(spec))


def _copy(module: nn.Module, state: dict[str, torch.Tensor], name: str) -> None:
    module.weight.data, module.bias.data = state[name + ".weight"], state[name + ".bias"]
