"""A segmentation model of a few operations: what has the clicked pixel's brightness is the object."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

TOLERANCE = 0.2


def write_tiny_model(folder: Path, *, side: int, masks: int = 1) -> tuple[Path, Path]:
    """Write encoder and decoder; with two masks the second, its opposite, is the better one."""
    encoder, decoder = folder / "encoder.onnx", folder / "decoder.onnx"
    _save(encoder, _encoder(side))
    _save(decoder, _decoder(masks))
    return encoder, decoder


def _save(path: Path, graph: onnx.GraphProto) -> None:
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def _encoder(side: int) -> onnx.GraphProto:
    mean = helper.make_node("ReduceMean", ["image"], ["embedding"], axes=[1], keepdims=1)
    image = helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, side, side])
    embedding = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, [1, 1, side, side])
    return helper.make_graph([mean], "encoder", [image], [embedding])


def _decoder(masks: int) -> onnx.GraphProto:
    constants = {
        "zero": np.array([0], dtype=np.int64),
        "one": np.array([1], dtype=np.int64),
        "corner": np.array([0, 0], dtype=np.int64),
        "axes": np.array([2, 3], dtype=np.int64),
        "tolerance": np.array(TOLERANCE, dtype=np.float32),
        "half": np.array(0.5, dtype=np.float32),
        "scores": np.array([[0.1, 0.9][:masks]], dtype=np.float32),
    }
    steps = [
        ("Cast", ["orig_im_size"], "size", {"to": TensorProto.INT64}),
        ("Slice", ["image_embeddings", "corner", "size", "axes"], "seen", {}),
        ("Cast", ["point_coords"], "corners", {"to": TensorProto.INT64}),
        ("Gather", ["corners", "zero"], "first", {"axis": 1}),
        ("Gather", ["first", "zero"], "x3", {"axis": 2}),
        ("Gather", ["first", "one"], "y3", {"axis": 2}),
        ("Concat", ["y3", "x3"], "yx", {"axis": 2}),
        ("Squeeze", ["yx", "zero"], "yx2", {}),
        ("Concat", ["lead", "yx2"], "place", {"axis": 1}),
        ("GatherND", ["image_embeddings", "place"], "value", {}),
        ("Sub", ["seen", "value"], "difference", {}),
        ("Abs", ["difference"], "distance", {}),
        ("Sub", ["tolerance", "distance"], "likeness", {}),
        ("Gather", ["point_labels", "zero"], "label", {"axis": 1}),
        ("Sub", ["label", "half"], "sign", {}),
        ("Mul", ["likeness", "sign"], "mask", {}),
        ("Neg", ["mask"], "opposite", {}),
        ("Concat", ["mask", "opposite"][:masks], "masks", {"axis": 1}),
        ("Identity", ["scores"], "iou_predictions", {}),
    ]
    constants["lead"] = np.array([[0, 0]], dtype=np.int64)
    shapes = {"image_embeddings": [1, 1, None, None], "point_coords": [1, None, 2], "point_labels": [1, None]}
    shapes["orig_im_size"] = [2]
    return helper.make_graph(
        [helper.make_node(op, inputs, [output], **options) for op, inputs, output, options in steps],
        "decoder",
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in shapes.items()],
        [
            helper.make_tensor_value_info("masks", TensorProto.FLOAT, [1, masks, None, None]),
            helper.make_tensor_value_info("iou_predictions", TensorProto.FLOAT, [1, masks]),
        ],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
