"""The two heads over frozen towers, in torch."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from vision_graph import ImageHead

JOINT = 512
TEMPERATURE = 1.5


class ImageHeadModel(nn.Module):
    """image = W_f · BN(features) + W_c · normalised(softmax(logits / 1.5) · class vectors)."""

    def __init__(self, state: dict[str, np.ndarray], classes: torch.Tensor) -> None:
        super().__init__()
        self.norm = nn.BatchNorm1d(1280, affine=False, momentum=0.05)
        self.drop = nn.Dropout(0.2)
        self.feature = nn.Linear(1280, JOINT)
        self.concept = nn.Linear(384, JOINT, bias=False)
        nn.init.normal_(self.feature.weight, std=0.003)
        nn.init.zeros_(self.feature.bias)
        self.register_buffer("classes", classes)
        self.register_buffer("weight", torch.as_tensor(state["_fc.weight"]))
        self.register_buffer("bias", torch.as_tensor(state["_fc.bias"]))

    def logits(self, features: torch.Tensor) -> torch.Tensor:
        return features @ self.weight.T + self.bias

    def forward(self, features: torch.Tensor, logits: torch.Tensor | None = None) -> torch.Tensor:
        logits = self.logits(features) if logits is None else logits
        seen = nn.functional.normalize(torch.softmax(logits / TEMPERATURE, -1) @ self.classes, dim=-1)
        both = self.feature(self.drop(self.norm(features))) + self.concept(seen)
        return nn.functional.normalize(both, dim=-1)

    def folded(self) -> ImageHead:
        """The same without batch norm, for export."""
        gain = 1 / torch.sqrt(self.norm.running_var + self.norm.eps)
        feature = self.feature.weight * gain
        bias = self.feature.bias - feature @ self.norm.running_mean
        arrays = [tensor.detach().numpy() for tensor in (feature, bias, self.classes, self.concept.weight)]
        return ImageHead(*arrays, temperature=TEMPERATURE)


class TextHead(nn.Module):
    """Sentence vector -> joint space: a linear map that starts orthogonal, and a small correction."""

    def __init__(self, inner: int = 384) -> None:
        super().__init__()
        self.straight = nn.Linear(384, JOINT, bias=False)
        self.up = nn.Linear(384, inner)
        self.down = nn.Linear(inner, JOINT)
        self.drop = nn.Dropout(0.1)
        nn.init.orthogonal_(self.straight.weight)
        nn.init.zeros_(self.down.weight)
        nn.init.zeros_(self.down.bias)

    def forward(self, vectors: torch.Tensor) -> torch.Tensor:
        bent = self.down(self.drop(nn.functional.gelu(self.up(vectors))))
        return nn.functional.normalize(self.straight(vectors) + bent, dim=-1)
