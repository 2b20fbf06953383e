"""Reads event files and TFRecord files of ours with the code of others, and compares.

Usage: PYTHON scripts/tensorboard/check.py EVENTS PICTURES RECORD...
EVENTS is the folder that Tests/TensorBoardTests/SampleEventsTests.swift writes, PICTURES a folder
of class folders, each RECORD a shard that atelier convert made of it, in order.
"""

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


def check_events(folder: str) -> None:
    picture = (Path(__file__).parents[2] / "Tests/TensorBoardTests/Fixtures/picture.png").read_bytes()
    everything = {name: 0 for name in event_accumulator.DEFAULT_SIZE_GUIDANCE}
    plain = event_accumulator.EventAccumulator(folder, size_guidance=everything).Reload()
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


def check_server(folder: str) -> None:
    """The server that TensorBoard starts for itself where there is one for the machine."""
    try:
        binary = server_ingester.get_server_binary()
    except server_ingester.NoDataServerError as error:
        print(f"not checked: TensorBoard's data server: {error}", file=sys.stderr)
        return
    ingester = server_ingester.SubprocessServerDataIngester(
        server_binary=binary, logdir=folder, reload_interval=0,
        channel_creds_type=grpc_util.ChannelCredsType.LOCAL)
    ingester.start()
    runs = ingester.data_provider.read_scalars(
        context.RequestContext(), experiment_id="", plugin_name="scalars", downsample=1000)
    for tag, expected in [("loss", losses), ("optimizer/rate", rates)]:
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
check_server(sys.argv[1])
check_records(Path(sys.argv[2]), sys.argv[3:])
for fault in faults:
    print(fault, file=sys.stderr)
sys.exit(1 if faults else 0)
