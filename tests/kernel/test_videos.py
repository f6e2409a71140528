"""Frames are taken out of any video that cameras record, and nothing a video does can hurt."""

import struct
from collections.abc import Iterator
from io import FileIO
from pathlib import Path

import numpy as np
import pytest
from tests.films import STEP, film

from premises.kernel.errors import Failure, Invalid, Unavailable
from premises.kernel.sandbox import Forkserver, Sandbox
from premises.kernel.videos import Video, VideoLimits, Videos, videos
from premises.kernel.videos.reading import Wishes

EVERY_SECOND = VideoLimits(every_s=1.0)


@pytest.fixture(scope="module")
def forkserver() -> Iterator[Forkserver]:
    server = Forkserver(("av", "premises.kernel.images", "premises.kernel.videos.reading"))
    yield server
    server.close()


class Reader:
    """Writes bytes into a file and reads them as a video."""

    def __init__(self, folder: Path, forkserver: Forkserver) -> None:
        self._path = folder / "video"
        self._forkserver = forkserver

    def read(
        self,
        data: bytes,
        limits: VideoLimits = EVERY_SECOND,
        *,
        frame_px: int = 416,
        whole_only: bool = False,
    ) -> Video:
        self._path.write_bytes(data)
        with FileIO(self._path) as file:
            door = Videos(limits, forkserver=self._forkserver)
            return door.read(file, frame_px=frame_px, whole_only=whole_only)

    def refusal(self, data: bytes, limits: VideoLimits = EVERY_SECOND) -> Failure:
        with pytest.raises(Failure) as caught:
            self.read(data, limits)
        return caught.value

    def told(self, data: bytes) -> str:
        """That there are frames, or why there are none."""
        try:
            return "frames" if self.read(data).frames else "nothing"
        except Invalid as failure:
            return failure.code


@pytest.fixture
def reader(tmp_path: Path, forkserver: Forkserver) -> Reader:
    return Reader(tmp_path, forkserver)


def instants(video: Video) -> list[int]:
    return [frame.at_ms for frame in video.frames]


@pytest.mark.parametrize(
    ("kind", "codec", "told"),
    [
        ("mp4", "libx264", "h264"),
        ("mp4", "libx265", "hevc"),
        ("avi", "mjpeg", "mjpeg"),
        ("avi", "mpeg4", "mpeg4"),
        ("webm", "libvpx", "vp8"),
        ("webm", "libvpx-vp9", "vp9"),
    ],
)
def test_each_frame_is_the_one_of_its_instant(
    reader: Reader, kind: str, codec: str, told: str
) -> None:
    """Every frame of these videos is as bright as it is late."""
    video = reader.read(film(kind, codec=codec, seconds=4, rate=10))
    assert (video.codec, video.width, video.height, video.partial) == (told, 64, 48, None)
    assert video.duration_s == pytest.approx(4, abs=0.01)
    assert len(video.frames) == 4
    for frame in video.frames:
        assert frame.at_ms % 100 == 0
        late = 16 + frame.at_ms // 100 * STEP
        assert abs(int(frame.pixels[24, 60, 0]) - late) <= 3
        assert frame.pixels[24, 4].max() <= 8


def test_where_key_frames_are_rare_those_in_between_are_looked_at_too(reader: Reader) -> None:
    """Thrifty recorders send one key frame in ten seconds; a visitor is gone by then."""
    assert instants(reader.read(film(seconds=4, keys_every=1000))) == [0, 1000, 2000, 3000]


def test_frames_of_a_long_video_are_spread_over_all_of_it(reader: Reader) -> None:
    video = reader.read(film(seconds=60, rate=5, keys_every=5), VideoLimits(max_frames=6))
    assert instants(video) == [0, 10_000, 20_000, 30_000, 40_000, 50_000]


def test_frames_are_spread_also_where_nobody_says_how_long_the_video_is(reader: Reader) -> None:
    """A recorder that streams does not know how long it will go on."""
    live = film("webm", seconds=60, rate=5, keys_every=5, container_options={"live": "1"})
    found = instants(reader.read(live, VideoLimits(max_frames=6)))
    assert len(found) == 6
    assert found[0] == 0
    assert found[-1] > 48_000


def test_a_large_video_comes_in_small_frames_and_tells_its_own_size(reader: Reader) -> None:
    video = reader.read(film(seconds=1, size=(640, 480)), frame_px=320)
    assert (video.width, video.height) == (640, 480)
    assert video.frames[0].pixels.shape == (240, 320, 3)


@pytest.mark.parametrize(
    ("turn", "bright"), [(90, (0, 24)), (-90, (63, 24)), (180, (24, 0)), (0, (24, 63))]
)
def test_a_camera_that_hangs_on_its_side_is_seen_upright(
    reader: Reader, turn: int, bright: tuple[int, int]
) -> None:
    """The right half is bright; turned to the left, that is the upper half."""
    video = reader.read(film(seconds=1, rotation=turn))
    sides = (48, 64) if turn % 180 else (64, 48)
    pixels = video.frames[0].pixels
    assert (video.width, video.height) == sides == pixels.shape[1::-1]
    assert pixels[bright].max() > 10
    assert pixels[-1 - bright[0], -1 - bright[1]].max() < 10


FRAGMENTS = {"movflags": "frag_keyframe+empty_moov"}


@pytest.mark.parametrize("kind", ["avi", "webm", "fragments"])
def test_of_a_video_cut_short_what_is_there_is_told(reader: Reader, kind: str) -> None:
    whole = film(container_options=FRAGMENTS) if kind == "fragments" else film(kind)
    half = whole[: len(whole) // 2]
    video = reader.read(half)
    assert video.partial is not None
    assert video.partial.code == "videos.partial"
    assert instants(video)[0] == 0
    assert len(video.frames) < 4
    assert video.duration_s < 3
    with pytest.raises(Invalid) as caught:
        reader.read(half, whole_only=True)
    assert caught.value.code == "videos.truncated"
    assert reader.read(whole, whole_only=True).partial is None


@pytest.mark.parametrize("kind", ["webm", "mp4"])
def test_a_video_that_is_streamed_may_go_on_at_any_moment(reader: Reader, kind: str) -> None:
    """Such a recording is whole whenever one looks; only time tells that it is over."""
    streamed = film(kind, container_options={"live": "1"} if kind == "webm" else FRAGMENTS)
    if kind == "mp4":
        # The index of fragments is written when the recording ends.
        streamed = streamed[: streamed.rindex(b"mfra") - 4]
    assert reader.read(streamed).partial is None
    with pytest.raises(Invalid) as caught:
        reader.read(streamed, whole_only=True)
    assert caught.value.code == "videos.truncated"


@pytest.mark.parametrize("share", [0.01, 0.5])
def test_an_mp4_without_its_table_of_contents_may_still_grow(reader: Reader, share: float) -> None:
    whole = film()
    assert reader.refusal(whole[: int(len(whole) * share)]).code == "videos.truncated"


def noise(seed: int) -> bytes:
    return np.random.default_rng(seed).bytes(20_000)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "videos.empty"),
        (b"\0\0\0", "videos.truncated"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 40, "videos.not_a_video"),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n", "videos.not_a_video"),
        (b"ffconcat version 1.0\nfile /etc/hostname\n", "videos.not_a_video"),
        (b"\0\0\0\x18ftypisom" + noise(1), "videos.truncated"),
        (b"RIFF" + struct.pack("<I", 20_000) + b"AVI " + noise(2), "videos.no_picture"),
        (b"\x1a\x45\xdf\xa3" + noise(3), "videos.unreadable"),
    ],
)
def test_what_is_no_video_is_refused_with_its_reason(
    reader: Reader, data: bytes, code: str
) -> None:
    assert reader.refusal(data).code == code


def test_damage_costs_only_the_frames_it_hit(reader: Reader) -> None:
    data, chance = bytearray(film("avi", seconds=6)), np.random.default_rng(3)
    for _ in range(200):
        data[chance.integers(len(data) // 3, len(data) - 100)] = chance.integers(256)
    video = reader.read(bytes(data))
    assert video.frames
    assert video.partial is not None


@pytest.mark.parametrize("kind", ["mp4", "avi", "webm"])
def test_no_damage_whatever_does_more_than_refuse(reader: Reader, kind: str) -> None:
    whole, chance = film(kind, seconds=1), np.random.default_rng(7)
    for _ in range(20):
        data = bytearray(whole)
        for _ in range(chance.integers(1, 60)):
            data[chance.integers(len(data))] = chance.integers(256)
        assert reader.told(bytes(data)).startswith(("frames", "videos.", "sandbox."))


def patched(data: bytes, mark: bytes, offset: int, value: bytes) -> bytes:
    at = data.index(mark) + offset
    return data[:at] + value + data[at + len(value) :]


def test_a_video_that_claims_to_be_endless_lasts_as_long_as_it_does(reader: Reader) -> None:
    forever = b"\xff\xff\xff\xf0"
    data = patched(patched(film(), b"mvhd", 20, forever), b"mdhd", 20, forever)
    video = reader.read(data)
    assert video.duration_s == pytest.approx(4)
    assert len(video.frames) == 4


def test_a_huge_frame_is_refused_before_it_is_decoded(reader: Reader) -> None:
    huge = film("webm", seconds=0.1, size=(2000, 1500))
    failure = reader.refusal(huge, VideoLimits(max_pixels=1_000_000))
    assert failure.code == "videos.too_large"
    assert (failure.facts["width"], failure.facts["height"]) == (2000, 1500)


def test_thousands_of_frames_cost_no_more_than_the_few_that_are_wanted(reader: Reader) -> None:
    many = film("avi", codec="mpeg4", seconds=400, rate=30, keys_every=300, size=(16, 16))
    assert 15 < len(reader.read(many).frames) <= 30


def test_reading_ends_with_what_it_has_when_it_takes_too_long(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(videos, "_BUDGET_S", -1.0)
    video = reader.read(film(seconds=4))
    assert video.partial is not None
    assert instants(video) == [0]
    assert video.duration_s == pytest.approx(4)


def test_a_reader_that_is_kept_waiting_is_tried_again(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that does not answer is not the video's fault."""
    monkeypatch.setattr(videos, "_WALL_S", 0.001)
    assert isinstance(reader.refusal(film()), Unavailable)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        {},
        {"frames": [(0, np.zeros((9, 9), np.uint8))]},
        {"frames": [(0, np.zeros((9, 9, 3), np.int64))]},
        {"frames": [(0, np.zeros((9, 999, 3), np.uint8))]},
        {"frames": [(-1, np.zeros((9, 9, 3), np.uint8))]},
        {"frames": [(0, np.zeros((0, 9, 3), np.uint8))]},
        {"frames": []},
        {"frames": [(0, np.zeros((9, 9, 3), np.uint8))] * 31},
        {"width": 10**9},
        {"width": -5, "height": -5},
        {"duration_s": float("nan")},
        {"duration_s": 1e12},
    ],
)
def test_a_reader_taken_over_by_its_video_cannot_make_nonsense_of_it(answer: object) -> None:
    good: dict[str, object] = {
        "codec": "h264",
        "width": 64,
        "height": 48,
        "duration_s": 1.0,
        "read_s": 1.0,
        "frames": [(0, np.zeros((9, 9, 3), np.uint8))],
        "lacks": "",
    }
    wishes = Wishes(416, 30, 2.0, 50_000_000, 40.0)
    assert videos._video(good, wishes).codec == "h264"
    with pytest.raises(Invalid) as caught:
        videos._video(good | answer if isinstance(answer, dict) and answer else answer, wishes)
    assert caught.value.code == "sandbox.garbled"


def whole_of(file: FileIO, start: int) -> bytes:
    file.seek(start)
    return file.read()


def name_of(file: FileIO) -> str:
    try:
        with Path(f"/proc/self/fd/{file.fileno()}").open("wb") as again:
            again.write(b"x")
    except OSError as error:
        return type(error).__name__
    return "written"


def test_a_file_passes_into_the_sandbox_without_being_copied(
    forkserver: Forkserver, tmp_path: Path
) -> None:
    path = tmp_path / "large"
    path.write_bytes(b"abc")
    with FileIO(path) as file:
        sandbox = Sandbox(64 * 2**20, 5, 20, forkserver=forkserver)
        assert sandbox.run_on(file, whole_of, 1) == b"bc"
        assert sandbox.run_on(file, whole_of, start=2) == b"c"
        assert sandbox.run(len, b"xy") == 2


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")
def test_a_file_opened_for_reading_cannot_be_written_there(
    forkserver: Forkserver, tmp_path: Path
) -> None:
    if not forkserver.walls.files:
        pytest.skip("this kernel builds no wall around files")
    path = tmp_path / "large"
    path.write_bytes(b"abc")
    with FileIO(path) as file:
        sandbox = Sandbox(64 * 2**20, 5, 20, forkserver=forkserver)
        assert sandbox.run_on(file, name_of) == "PermissionError"
    assert path.read_bytes() == b"abc"
