"""Everything in order: train, calibrate, export to the package, measure. Options are those of `training.train`."""

from __future__ import annotations

import subprocess
import sys

from training.train import read_options


def main() -> None:
    """Run the steps, each as its own process with its own memory."""
    options = read_options()
    trained, data = str(options.out), str(options.data)
    run("train", *sys.argv[1:])
    run("export", trained, "--out", trained)
    ours = ["--ours", *map(str, options.gold)] if options.gold and not options.all_gold else []
    run("measure", trained, "--data", data, "--calibrate", str(options.out / "temperature.txt"))
    temperature = (options.out / "temperature.txt").read_text(encoding="utf-8").strip()
    run("export", trained, "--out", str(options.model), "--temperature", temperature)
    if options.gold:
        run("thresholds", str(options.model), "--gold", *map(str, options.gold))
    run("measure", str(options.model), "--data", data, *ours)


def run(module: str, *arguments: str) -> None:
    """Run one module of this package; its failure is ours."""
    subprocess.run([sys.executable, "-m", f"training.{module}", *arguments], check=True)  # noqa: S603


if __name__ == "__main__":
    main()
