"""A published RT-DETR becomes a model file that answers as the original does, box for box."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from premises.cameras.detectors import Sighting, rtdetr
from premises.cameras.detectors.boxes import sightings
from premises.cameras.detectors.onnx import OnnxDetector
from premises.cameras.detectors.preparation import prepare
from premises.cameras.weights.install import add_published, installed, verify
from premises.kernel.errors import Invalid, Unavailable

SIDES = (96, 128)


def _silent(_share: float, _text: str) -> None:
    return


def _torch() -> Any:
    return pytest.importorskip("torch", reason="the extra rtdetr is not installed")


def _transformers() -> Any:
    return pytest.importorskip("transformers", reason="the extra rtdetr is not installed")


@pytest.fixture(scope="module", params=["RTDetrV2", "RTDetr", "DFine"])
def published(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small network of the architecture with chance weights, as its makers would share it."""
    torch, transformers = _torch(), _transformers()
    torch.manual_seed(7)
    config = getattr(transformers, f"{request.param}Config")(
        backbone_config=_backbone(transformers, request.param),
        encoder_in_channels=[24, 32, 48],
        encoder_hidden_dim=32,
        encoder_ffn_dim=64,
        encoder_attention_heads=4,
        d_model=32,
        decoder_in_channels=[32, 32, 32],
        decoder_ffn_dim=64,
        decoder_attention_heads=4,
        decoder_layers=2,
        num_queries=50,
        num_labels=3,
        id2label={0: "person", 1: "car", 2: "fox"},
        label2id={"person": 0, "car": 1, "fox": 2},
    )
    network = getattr(transformers, f"{request.param}ForObjectDetection")(config)
    heads = network.model.decoder
    with torch.no_grad():
        # Networks begin by being sure of nothing; these shall say something.
        for weights in (*heads.class_embed.parameters(), *heads.bbox_embed.parameters()):
            weights.normal_(0, 0.3)
    folder: Path = tmp_path_factory.mktemp("published") / request.param
    network.save_pretrained(folder)
    return folder


def _backbone(transformers: Any, kind: str) -> Any:
    stages = {"out_features": ["stage2", "stage3", "stage4"], "depths": [1, 1, 1, 1]}
    widths = [16, 24, 32, 48]
    if kind != "DFine":
        return transformers.RTDetrResNetConfig(
            embedding_size=16, hidden_sizes=widths, layer_type="basic", **stages
        )
    return transformers.HGNetV2Config(
        hidden_sizes=widths,
        stem_channels=[3, 16, 16],
        stage_in_channels=[16, *widths[:3]],
        stage_mid_channels=[16] * 4,
        stage_out_channels=widths,
        stage_num_blocks=[1] * 4,
        stage_numb_of_layers=[1] * 4,
        **stages,
    )


@pytest.fixture
def picture() -> NDArray[np.uint8]:
    generator = np.random.default_rng(11)
    coarse = generator.integers(0, 256, (*(side // 16 for side in SIDES), 3), np.uint8)
    return np.asarray(coarse.repeat(16, axis=0).repeat(16, axis=1))


def test_the_export_sees_what_the_original_sees_box_for_box(
    published: Path, picture: NDArray[np.uint8], tmp_path: Path
) -> None:
    """Both order what they see by certainty; near ties may stand in another order."""
    torch, transformers = _torch(), _transformers()
    target = tmp_path / "exported.onnx"
    rtdetr.export(str(published), target, _silent)
    detector = OnnxDetector(target)
    assert detector.facts.family == "RT-DETR"
    assert detector.facts.classes == ("person", "car", "fox")
    network = transformers.AutoModelForObjectDetection.from_pretrained(published).eval()
    tensor, placement = prepare(picture, detector._family.preparation)
    with torch.no_grad():
        told = network(pixel_values=torch.from_numpy(tensor))
    guesses = detector._family.guesses([told.logits.numpy(), told.pred_boxes.numpy()], 0.3)
    wanted = sightings(
        guesses,
        placement=placement,
        width=SIDES[1],
        height=SIDES[0],
        labels=detector.facts.classes,
        overlapping=False,
    )
    seen = detector.detect(picture, threshold=0.3, wanted=None)
    assert len(seen) == len(wanted) >= 5
    for one in wanted:
        assert any(_is_same(one, other) for other in seen), one


def _is_same(one: Sighting, other: Sighting) -> bool:
    corners = [(s.x, s.y, s.x + s.width, s.y + s.height) for s in (one, other)]
    near = all(abs(a - b) <= 1 for a, b in zip(*corners, strict=True))
    return near and one.label == other.label and abs(one.confidence - other.confidence) < 0.005


def test_an_exported_model_is_installed_like_any_other(published: Path, tmp_path: Path) -> None:
    record = add_published(str(published), "mine", tmp_path, _silent)
    assert [model.name for model in installed(tmp_path)] == ["mine"]
    assert verify(tmp_path, "mine") == record
    assert (record.family, record.input_width, record.source) == ("RT-DETR", 640, str(published))


def test_weights_that_are_not_complete_are_refused(published: Path, tmp_path: Path) -> None:
    """The missing ones would be filled with chance numbers."""
    files = pytest.importorskip("safetensors.numpy")
    broken = Path(shutil.copytree(published, tmp_path / "broken"))
    weights = files.load_file(broken / "model.safetensors")
    del weights[next(name for name in weights if "encoder" in name)]
    files.save_file(weights, broken / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(Invalid, match="not complete"):
        rtdetr.export(str(broken), tmp_path / "made.onnx", _silent)
    (broken / "model.safetensors").write_bytes(b"\x09" * 999)
    with pytest.raises(Invalid, match="cannot be made into a model file"):
        rtdetr.export(str(broken), tmp_path / "made.onnx", _silent)


@pytest.mark.parametrize(
    "wants",
    [
        {"do_normalize": True},
        {"do_rescale": False},
        {"rescale_factor": 1.0},
        {"do_pad": True},
        {"size": {"height": 800, "width": 640}},
        {"size": {"shortest_edge": 800, "longest_edge": 1333}},
        {"size": 640},
        ["size"],
    ],
)
def test_a_model_that_wants_its_pictures_otherwise_is_refused(tmp_path: Path, wants: Any) -> None:
    """It would be misread in silence."""
    _transformers()
    (tmp_path / "preprocessor_config.json").write_text(json.dumps(wants))
    with pytest.raises(Invalid, match="more than resizing"):
        rtdetr._require_plain_pictures(str(tmp_path))


def test_a_model_that_wants_plain_pictures_is_taken(tmp_path: Path) -> None:
    _transformers()
    size = {"height": 640, "width": 640}
    wants = {"do_normalize": False, "do_pad": None, "rescale_factor": 1 / 255, "size": size}
    for text in ("{}", json.dumps(wants)):
        (tmp_path / "preprocessor_config.json").write_text(text)
        rtdetr._require_plain_pictures(str(tmp_path))


def test_code_that_a_model_brings_along_is_never_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is asked whether it may: somebody at a terminal could say yes."""
    _transformers()
    monkeypatch.setattr("builtins.input", lambda _question: "y")
    config = {"model_type": "mine", "auto_map": {"AutoConfig": "configuration_mine.MineConfig"}}
    (tmp_path / "config.json").write_text(json.dumps(config))
    (tmp_path / "configuration_mine.py").write_text(f"open({str(tmp_path / 'run')!r}, 'w').close()")
    with pytest.raises(Invalid, match="cannot be made into a model file"):
        rtdetr.export(str(tmp_path), tmp_path / "made.onnx", _silent)
    assert not (tmp_path / "run").exists()


def test_another_architecture_is_refused(tmp_path: Path) -> None:
    _torch()
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "yolos"}))
    with pytest.raises(Invalid, match="of the kind yolos"):
        rtdetr.export(str(tmp_path), tmp_path / "made.onnx", _silent)


def test_without_the_extra_people_are_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where it is installed, Python is told that it is not."""
    monkeypatch.setitem(__import__("sys").modules, "torch", None)
    with pytest.raises(Unavailable, match="premises\\[rtdetr\\]"):
        add_published("PekingU/rtdetr_v2_r18vd", "mine", tmp_path, _silent)
    assert installed(tmp_path) == []
