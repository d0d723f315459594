"""The network: one BERT-like encoder with case features, and a head for each task on its word vectors.

Written out here (rather than taken from a library) so that the exported graph is exactly what was trained. To add a
task: an entry in `heads` with its labels; its outputs hang on the same word vectors.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from govgraph.extract.tagger import CASE_CLASSES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the encoder."""

    vocabulary: int = 30522
    positions: int = 512
    width: int = 384
    layers: int = 6
    heads: int = 12
    inner: int = 1536
    dropout: float = 0.1


class Layer(nn.Module):
    """Self-attention and a feed-forward part, each with a residual and a norm behind it."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads, self.dropout = shape.heads, shape.dropout
        self.query, self.key, self.value, self.mixed = (nn.Linear(shape.width, shape.width) for _ in range(4))
        self.norm = nn.LayerNorm(shape.width, eps=1e-12)
        self.widen, self.narrow = nn.Linear(shape.width, shape.inner), nn.Linear(shape.inner, shape.width)
        self.last_norm = nn.LayerNorm(shape.width, eps=1e-12)
        self.drop = nn.Dropout(shape.dropout)

    def forward(self, hidden: Tensor, bias: Tensor) -> Tensor:
        """`hidden` is (batch, pieces, width); `bias` is added to the attention scores."""
        rows, length, width = hidden.shape
        parts = [
            part(hidden).view(rows, length, self.heads, width // self.heads).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        ]
        if self.training:
            seen = nn.functional.scaled_dot_product_attention(*parts, attn_mask=bias, dropout_p=self.dropout)
        else:  # written out: exports to few operators
            scores = parts[0] @ parts[1].transpose(2, 3) * (width // self.heads) ** -0.5 + bias
            seen = scores.softmax(dim=-1) @ parts[2]
        seen = seen.transpose(1, 2).reshape(rows, length, width)
        hidden = self.norm(hidden + self.drop(self.mixed(seen)))
        inner = nn.functional.gelu(self.widen(hidden))
        return self.last_norm(hidden + self.drop(self.narrow(inner)))


class Encoder(nn.Module):
    """Wordpieces and the case class of their words in, one vector a wordpiece out."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.words = nn.Embedding(shape.vocabulary, shape.width)
        self.positions = nn.Embedding(shape.positions, shape.width)
        self.cases = nn.Embedding(len(CASE_CLASSES), shape.width)
        nn.init.normal_(self.cases.weight, std=0.02)
        self.norm = nn.LayerNorm(shape.width, eps=1e-12)
        self.drop = nn.Dropout(shape.dropout)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))

    def forward(self, ids: Tensor, mask: Tensor, cases: Tensor) -> Tensor:
        """All of (batch, pieces); `mask` is 0 where there is padding."""
        order = torch.arange(ids.shape[1], device=ids.device)
        hidden = self.drop(self.norm(self.words(ids) + self.positions(order) + self.cases(cases)))
        bias = (mask[:, None, None, :].to(hidden.dtype) - 1.0) * 10000.0
        for layer in self.layers:
            hidden = layer(hidden, bias)
        return hidden


class MultiTask(nn.Module):
    """The encoder, word vectors (mean of a word's first and last piece), and a linear head for each task."""

    def __init__(self, shape: Shape, heads: Mapping[str, int], *, relations: nn.Module | None = None) -> None:
        super().__init__()
        self.shape = shape
        self.relations = relations  # outside the exported graph: reads the word vectors
        self.encoder = Encoder(shape)
        self.drop = nn.Dropout(shape.dropout)
        self.heads = nn.ModuleDict({task: nn.Linear(shape.width, labels) for task, labels in heads.items()})

    def forward(
        self, ids: Tensor, mask: Tensor, cases: Tensor, first: Tensor, last: Tensor
    ) -> dict[str, Tensor]:
        """Logits (batch, words, labels) of each task under its name, and the word vectors under "vectors"."""
        hidden = self.encoder(ids, mask, cases)
        vectors = (_pick(hidden, first) + _pick(hidden, last)) * 0.5
        dropped = self.drop(vectors)
        return {task: head(dropped) for task, head in self.heads.items()} | {"vectors": vectors}


def _pick(hidden: Tensor, index: Tensor) -> Tensor:
    return hidden.gather(1, index.unsqueeze(-1).expand(-1, -1, hidden.shape[2]))


_NAMES = {
    "embeddings.word_embeddings": "words",
    "embeddings.position_embeddings": "positions",
    "embeddings.LayerNorm": "norm",
    "attention.self.query": "query",
    "attention.self.key": "key",
    "attention.self.value": "value",
    "attention.output.dense": "mixed",
    "attention.output.LayerNorm": "norm",
    "intermediate.dense": "widen",
    "output.dense": "narrow",
    "output.LayerNorm": "last_norm",
}


def load_pretrained(model: MultiTask, folder: Path) -> None:
    """Fill the encoder from a BERT checkpoint (`model.safetensors` and `config.json` in `folder`).

    Raises ValueError where its sizes are not the model's.
    """
    config: dict[str, Any] = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    if (config["hidden_size"], config["num_hidden_layers"]) != (model.shape.width, model.shape.layers):
        raise ValueError(f"{folder / 'config.json'}: other sizes than {model.shape}")
    weights = load_file(folder / "model.safetensors")
    own: dict[str, Tensor] = {}
    for name, tensor in weights.items():
        place, _, leaf = name.rpartition(".")
        before, inside, part = "", "", place
        if place.startswith("encoder.layer."):
            _, _, number, part = place.split(".", 3)
            before, inside = "layers.", f"{number}."
        if part in _NAMES:
            own[f"{before}{inside}{_NAMES[part]}.{leaf}"] = tensor
    own["words.weight"] = own["words.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
    missing, unexpected = model.encoder.load_state_dict(own, strict=False)
    if unexpected or set(missing) != {"cases.weight"}:
        raise ValueError(f"{folder / 'model.safetensors'}: lacks {missing}, has {unexpected}")
