"""Clips play everywhere, say how long they are, and show what was asked for."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path

import av
import numpy as np
import pytest
from tests.films import STEP, film

from premises.kernel.errors import Failure, Invalid
from premises.kernel.images import encode_jpeg
from premises.kernel.sandbox import Forkserver
from premises.kernel.videos import FACTS_BYTES, ClipFacts, Clips, clips, facts_of, making, writing

NOW = datetime(2026, 11, 20, 12, 0, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def forkserver() -> Iterator[Forkserver]:
    server = Forkserver(("av", "premises.kernel.images", "premises.kernel.videos.making"))
    yield server
    server.close()


@pytest.fixture
def maker(forkserver: Forkserver) -> Clips:
    return Clips(320, 50_000_000, forkserver=forkserver)


def shown(clip: bytes) -> list[tuple[float, int]]:
    """When each frame is shown, and how bright its lower right corner is."""
    with av.open(io.BytesIO(clip), "r") as container:
        return [
            (round(float(frame.time or 0), 3), int(frame.to_ndarray(format="rgb24")[-4, -4, 0]))
            for frame in container.decode(video=0)
        ]


def facts(clip: bytes) -> ClipFacts:
    found = facts_of(clip[:FACTS_BYTES])
    assert found is not None
    return found


def codec_of(clip: bytes) -> str:
    with av.open(io.BytesIO(clip)) as container:
        return container.streams.video[0].codec_context.name


def picture(brightness: int, size: tuple[int, int] = (160, 120)) -> bytes:
    return encode_jpeg(np.full((*size[::-1], 3), brightness, np.uint8))


def cut(
    maker: Clips, folder: Path, video: bytes, start_s: float, end_s: float
) -> list[tuple[float, int]]:
    path = folder / "video"
    path.write_bytes(video)
    with FileIO(path) as file:
        clip = maker.cut(file, start_s, end_s, NOW)
    assert codec_of(clip) == "h264"
    assert facts(clip).made_at == NOW
    return shown(clip)


def test_pictures_are_shown_one_after_another_each_for_its_time(maker: Clips) -> None:
    clip = maker.slideshow([picture(40), picture(120), picture(200)], [500, 2000, 700], NOW)
    assert [at for at, _ in shown(clip)] == [0, 0.5, 2.5, 3.199]
    assert [light for _, light in shown(clip)] == pytest.approx([40, 120, 200, 200], abs=3)
    assert facts(clip).duration_s == pytest.approx(3.2, abs=0.01)
    assert facts(clip).made_at == NOW


def test_a_player_needs_not_read_to_the_end_before_it_begins(maker: Clips) -> None:
    clip = maker.slideshow([picture(40)] * 120, [500] * 120, NOW)
    assert 0 < clip.index(b"moov") < clip.index(b"mdat")
    assert facts(clip).duration_s == pytest.approx(60, abs=0.01)


def test_one_picture_is_a_clip_too(maker: Clips) -> None:
    clip = maker.slideshow([picture(40, (33, 17))], [2000], NOW)
    assert facts(clip).duration_s == pytest.approx(2, abs=0.01)


def test_pictures_of_another_shape_lie_on_black(maker: Clips) -> None:
    clip = maker.slideshow([picture(200), picture(200, (40, 120))], [500, 500], NOW)
    assert [light for _, light in shown(clip)] == pytest.approx([200, 0, 0], abs=3)


def test_large_pictures_are_shown_smaller(maker: Clips) -> None:
    clip = maker.slideshow([picture(200, (1001, 777))], [500], NOW)
    with av.open(io.BytesIO(clip)) as container:
        codec = container.streams.video[0].codec_context
        assert (codec.width, codec.height) == (320, 248)


@pytest.mark.parametrize(
    ("kind", "codec"),
    [("avi", "mjpeg"), ("webm", "libvpx"), ("mp4", "mpeg4"), ("mp4", "libx265")],
)
def test_of_a_video_exactly_the_stretch_is_shown(
    maker: Clips, tmp_path: Path, kind: str, codec: str
) -> None:
    video = film(kind, codec=codec, seconds=6, rate=10, size=(128, 96))
    frames = cut(maker, tmp_path, video, 2.0, 4.0)
    assert [at for at, _ in frames] == pytest.approx([n / 10 for n in range(len(frames))])
    assert len(frames) == pytest.approx(21, abs=2)
    assert frames[0][1] == pytest.approx(16 + 20 * STEP, abs=8)


def test_h264_is_copied_from_the_key_frame_before(maker: Clips, tmp_path: Path) -> None:
    """Nothing is lost and it costs nearly nothing; the clip begins a little earlier."""
    frames = cut(maker, tmp_path, film(seconds=6, rate=10, keys_every=10), 2.5, 4.0)
    assert frames[0][0] == 0
    assert frames[0][1] == pytest.approx(16 + 20 * STEP, abs=3)
    assert len(frames) >= 21


def test_a_video_on_its_side_is_shown_upright(maker: Clips, tmp_path: Path) -> None:
    path = tmp_path / "video"
    path.write_bytes(film("mp4", codec="mpeg4", rotation=90, seconds=2))
    with FileIO(path) as file, av.open(io.BytesIO(maker.cut(file, 0, 2, NOW))) as made:
        codec = made.streams.video[0].codec_context
        assert (codec.width, codec.height) == (48, 64)


@pytest.mark.parametrize("kind", ["mp4", "avi", "webm"])
def test_there_is_no_clip_of_nothing(maker: Clips, tmp_path: Path, kind: str) -> None:
    with pytest.raises(Invalid) as caught:
        cut(maker, tmp_path, film(kind, seconds=2), 10, 12)
    assert caught.value.code == "videos.nothing_there"


def test_a_damaged_video_makes_a_clip_or_is_refused(maker: Clips, tmp_path: Path) -> None:
    chance = np.random.default_rng(5)
    for kind in ("mp4", "avi", "webm") * 4:
        data = bytearray(film(kind, seconds=2))
        for _ in range(30):
            data[chance.integers(len(data))] = chance.integers(256)
        path = tmp_path / "video"
        path.write_bytes(data)
        with FileIO(path) as file:
            assert told(maker, file).startswith(("clip", "videos.", "sandbox."))


def told(maker: Clips, file: FileIO) -> str:
    try:
        return "clip" if maker.cut(file, 0, 2, NOW) else "nothing"
    except Failure as failure:
        return failure.code


def test_a_clip_ends_where_it_would_become_too_large(
    forkserver: Forkserver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clips, "_MOST_BYTES", 100_000)
    small = Clips(320, 50_000_000, forkserver=forkserver)
    (tmp_path / "video").write_bytes(film("avi", seconds=20, size=(320, 240)))
    with FileIO(tmp_path / "video") as file:
        assert facts(small.cut(file, 0, 20, NOW)).duration_s < 20


def test_without_an_encoder_for_h264_vp9_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Called here, outside the sandbox, so that the better encoder can be taken away."""
    monkeypatch.setattr(writing, "ENCODERS", writing.ENCODERS[1:])
    clip = making.slideshow([picture(40), picture(90)], [500, 500], 320, NOW.isoformat())
    assert codec_of(clip) == "vp9"
    assert facts(clip).duration_s == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("start", [b"", b"mvhd", b"no clip", b"mvhd" + bytes(40), b"x" * 4096])
def test_what_is_no_clip_has_no_facts(start: bytes) -> None:
    assert facts_of(start) is None


def test_the_last_frames_are_shown_as_well(maker: Clips, tmp_path: Path) -> None:
    """Where frames are stored in another order than they are shown, a decoder holds some back."""
    video = film("mp4", codec="libx265", seconds=0.6, rate=10, size=(128, 96))
    lights = [light for _, light in cut(maker, tmp_path, video, 0, 0.6)]
    assert lights == pytest.approx([16 + number * STEP for number in range(6)], abs=4)


def test_a_stretch_after_the_end_of_a_video_has_nothing_in_it(maker: Clips, tmp_path: Path) -> None:
    """Whoever asks for it reads that, and not that the video is damaged."""
    with pytest.raises(Invalid) as caught:
        cut(maker, tmp_path, film(seconds=2), 600, 2)
    assert caught.value.code == "videos.nothing_there"
