"""Reads event files and TFRecord files of ours with the code of others, and compares.

Usage: PYTHON scripts/tensorboard/check.py EVENTS RUN PICTURES RECORD...
EVENTS is the folder that Tests/TensorBoardTests/SampleEventsTests.swift writes, RUN the folder of a
run of atelier train, PICTURES a folder of class folders, each RECORD a shard that atelier convert
made of it, in order.
"""

import json
import struct
import sys
from pathlib import Path

from tensorboard import context
from tensorboard.backend.event_processing import event_accumulator, plugin_event_accumulator
from tensorboard.data import server_ingester
from tensorboard.util import grpc_util, tensor_util
from tfrecord import example_pb2, reader

faults = []


def expect(what: str, found, expected) -> None:
    if found != expected:
        faults.append(f"{what}: found {str(found)[:200]}, expected {str(expected)[:200]}")


def single(value: float) -> float:
    return struct.unpack("<f", struct.pack("<f", value))[0]


# What the run says in the end: it went on after step 29.
losses = [(step, single(1 / (step + 1) if step < 30 else 2 + step)) for step in range(60)]
rates = [(step, step / 2) for step in range(60)]
picture_steps = list(range(0, 60, 10))


def read_everything(folder: str) -> event_accumulator.EventAccumulator:
    everything = {name: 0 for name in event_accumulator.DEFAULT_SIZE_GUIDANCE}
    return event_accumulator.EventAccumulator(folder, size_guidance=everything).Reload()


def check_events(folder: str) -> None:
    picture = (Path(__file__).parents[2] / "Tests/TensorBoardTests/Fixtures/picture.png").read_bytes()
    plain = read_everything(folder)
    expect("scalars", sorted(plain.Tags()["scalars"]), ["loss", "optimizer/rate"])
    expect("pictures", plain.Tags()["images"], ["samples"])
    for tag, expected in [("loss", losses), ("optimizer/rate", rates)]:
        expect(tag, [(e.step, e.value) for e in plain.Scalars(tag)], expected)
    shown = plain.Images("samples")
    expect("steps of pictures", [e.step for e in shown], picture_steps)
    for event in shown:
        found = (event.width, event.height, event.encoded_image_string)
        expect(f"picture at {event.step}", found, (4, 3, picture))
    text = plain.Tensors("recipe/text_summary")
    expect("texts", [(e.step, e.tensor_proto.string_val[0]) for e in text], [(0, b"# Sample\n")])

    # What TensorBoard 2 reads with: scalars and pictures become tensors.
    tensors = plugin_event_accumulator.EventAccumulator(
        folder, tensor_size_guidance={"scalars": 0, "images": 0, "text": 0}).Reload()
    for tag, expected in [("loss", losses), ("optimizer/rate", rates)]:
        found = [
            (e.step, float(tensor_util.make_ndarray(e.tensor_proto))) for e in tensors.Tensors(tag)]
        expect(f"{tag} as a tensor", found, expected)
    expect("steps of pictures as tensors", [e.step for e in tensors.Tensors("samples")], picture_steps)
    for event in tensors.Tensors("samples"):
        found = list(tensor_util.make_ndarray(event.tensor_proto))
        expect(f"picture at {event.step} as a tensor", found, [b"4", b"3", picture])
    for name, tags in [("scalars", 2), ("images", 1), ("text", 1)]:
        expect(f"plugin {name}", len(tensors.PluginTagToContent(name)), tags)


def check_run(folder: Path) -> None:
    """The events of a run say what its log says, and show its grids."""
    log = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
    expected = {}
    for kind, keys in [
        ("step", {"loss": "loss/training", "smoothedLoss": "loss/smoothed",
                  "gradientNorm": "gradient-norm", "rate": "rate"}),
        ("validation", {"loss": "loss/validation"}),
    ]:
        for key, tag in keys.items():
            expected[tag] = [
                (entry["step"], single(entry[key])) for entry in log if entry["kind"] == kind]
    grids = [
        (entry["step"], (folder / f"samples/step-{entry['step']:07}.png").read_bytes())
        for entry in log if entry["kind"] == "sample"]
    files = list((folder / "events").iterdir())
    if len(files) < 2 or not grids or not all(expected.values()):
        faults.append("the run was not killed, or its log says too little")

    plain = read_everything(str(folder / "events"))
    expect("scalars of the run", sorted(plain.Tags()["scalars"]), sorted(expected))
    for tag, values in expected.items():
        expect(f"{tag} of the run", [(e.step, e.value) for e in plain.Scalars(tag)], values)
    expect("pictures of the run", plain.Tags()["images"], ["samples"])
    shown = [(e.step, e.encoded_image_string) for e in plain.Images("samples")]
    expect("grids of the run", shown, grids)
    for event in plain.Images("samples"):
        # A PNG says its size in the first block.
        size = struct.unpack(">II", event.encoded_image_string[16:24])
        expect("size of a grid", (event.width, event.height), size)
    check_server(str(folder / "events"), expected)
    print(f"a run of {len(log)} lines and {len(grids)} grids, killed {len(files) - 1} times",
          file=sys.stderr)


def check_server(folder: str, scalars: dict[str, list]) -> None:
    """The server that TensorBoard starts for itself where there is one for the machine."""
    try:
        binary = server_ingester.get_server_binary()
    except server_ingester.NoDataServerError as error:
        print(f"not checked: TensorBoard's data server: {error}", file=sys.stderr)
        return
    ingester = server_ingester.SubprocessServerDataIngester(
        server_binary=binary, logdir=folder, reload_interval=0,
        samples_per_plugin={"scalars": 0},
        channel_creds_type=grpc_util.ChannelCredsType.LOCAL)
    ingester.start()
    runs = ingester.data_provider.read_scalars(
        context.RequestContext(), experiment_id="", plugin_name="scalars", downsample=100_000)
    for tag, expected in scalars.items():
        found = [(datum.step, datum.value) for datum in runs["."][tag]]
        expect(f"{tag} from the server", found, expected)


def check_records(folder: Path, shards: list[str]) -> None:
    files = sorted(p for p in folder.rglob("*") if p.suffix in [".png", ".jpg"])
    classes = sorted({p.relative_to(folder).parts[0] for p in files})
    found = []
    for shard in shards:
        for record in reader.tfrecord_iterator(shard):
            example = example_pb2.Example()
            example.ParseFromString(record)
            feature = example.features.feature
            found.append((
                feature["image/class/text"].bytes_list.value[0].decode(),
                feature["image/class/label"].int64_list.value[0],
                feature["image/encoded"].bytes_list.value[0]))
    expected = [(p.parent.name, classes.index(p.parent.name), p.read_bytes()) for p in files]
    expect("number of records", len(found), len(expected))
    for path, one, other in zip(files, found, expected):
        expect(str(path), one, other)


check_events(sys.argv[1])
check_server(sys.argv[1], {"loss": losses, "optimizer/rate": rates})
check_run(Path(sys.argv[2]))
check_records(Path(sys.argv[3]), sys.argv[4:])
for fault in faults:
    print(fault, file=sys.stderr)
sys.exit(1 if faults else 0)
