"""Asks a JSON Schema validator and the program about the same recipes.

Usage: check.py PROGRAM, in the root of the repository.
"""

import glob
import json
import subprocess
import sys
import tempfile

from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

program = sys.argv[1]
failures = []


def run(*arguments):
    return subprocess.run([program, "train", *arguments], capture_output=True, text=True)


def expect(holds, what):
    print(("ok      " if holds else "FAILED  ") + what)
    if not holds:
        failures.append(what)


# Of YAML 1.2, as editors read it: there 3e-4 is a number.
def accepted_by_schema(validator, text):
    return validator.is_valid(YAML(typ="safe", pure=True).load(text))


# A run without data ends before it begins, and says what it minds first: the recipe or the data.
def accepted_by_program(text):
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        file.write(text)
        file.flush()
        return "no-such-data" in run(file.name, "--data", "no-such-data").stderr


schemas = {name: json.loads(run("--schema", *name).stdout) for name in [(), ("nice",)]}
for name, schema in schemas.items():
    Draft202012Validator.check_schema(schema)
    expect(True, f"--schema {' '.join(name)} is JSON Schema 2020-12")

texts = {path: open(path).read() for path in sorted(glob.glob("models/*.yaml"))}
texts["--init"] = run("--init", "nice", "--data", "samples/digits").stdout
for path, text in texts.items():
    for schema in schemas.values():
        expect(accepted_by_schema(Draft202012Validator(schema), text), f"{path} is valid")
    expect(accepted_by_program(text), f"{path} is read")

nice = "model: {family: nice}\n"
others = {
    True: [
        nice,
        nice + "optimizer: {name: sgd, momentum: 0.9, nesterov: true}",
        nice + "optimizer: {betas: [0.5, 0.9], amsgrad: true}",
        nice + "optimizer: {rate: 3e-4, groups: [{match: log_scale, rate-factor: 20}]}",
        nice + "optimizer: {groups: [{kind: bias, weight-decay: 0}]}",
        nice + "schedule: {name: milestones, at: [10, 20], gamma: 0.5}",
        nice + "schedule: {warmup: 10}",
        nice + "data: {size: 32, validation: 0.1, channels: grey, flip: true}",
        nice + "data: {size: [32, 48], validation: held, background: [0, 0, 0]}",
        nice + "data: {validation: 100}",
        nice + "average: {warmup: power, power: 0.5}",
        nice + "training: {seed: 18446744073709551615, on-nan: rollback, batch: 1000, shard: 500}",
        "model: {family: nice, hidden: [1, 2, 3], prior: gaussian, scaling: first}",
    ],
    False: [
        "model: {}",
        "training: {steps: 3}",
        "model: {family: gan}",
        nice + "modle: {}",
        nice + "training: {steps: 0}",
        nice + "training: {steps: many}",
        nice + "training: {steps: 2.5}",
        nice + "training: {seed: -1}",
        nice + "training: {checkpointing: 1}",
        nice + "optimizer: 3",
        nice + "optimizer: {rat: 1}",
        nice + "optimizer: {rate: -1}",
        nice + "optimizer: {betas: [0.9]}",
        nice + "optimizer: {betas: [0.9, 2]}",
        nice + "optimizer: {momentum: 0.9}",
        nice + "optimizer: {name: sgd, betas: [0.9, 0.9]}",
        nice + "optimizer: {groups: [{rate-factor: 2}]}",
        nice + "optimizer: {groups: [{match: a, kind: bias}]}",
        nice + "optimizer: {groups: {match: a}}",
        nice + "schedule: {name: milestones}",
        nice + "schedule: {name: cosine, at: [3]}",
        nice + "schedule: {name: sine}",
        nice + "average: {power: 0.5}",
        nice + "data: {size: large}",
        nice + "data: {validation: [1]}",
        nice + "data: {channels: cmyk}",
        "model: {family: nice, hidden: 3}",
        "model: {family: nice, hidden: [0]}",
    ],
}
for right, recipes in others.items():
    for text in recipes:
        verdicts = [accepted_by_schema(Draft202012Validator(s), text) for s in schemas.values()]
        verdicts.append(accepted_by_program(text))
        expect(verdicts == [right] * 3, f"{'right' if right else 'wrong'}: {' / '.join(text.split(chr(10)))}")

print(f"{len(failures)} failures")
sys.exit(bool(failures))
