"""Which names are pictures of a camera."""

import pytest

from premises.cameras.watcher.names import Names, Skip


@pytest.mark.parametrize(
    ("path", "refusal"),
    [
        ("door/a.jpg", None),
        ("door/A.JPEG", None),
        ("door/2026/11/20/a.png", None),
        ("door/Türe \u202f1.jpg", None),
        ("a.jpg", Skip.NO_CAMERA),
        ("door/a.mp4", None),
        ("door/A.AVI", None),
        ("door/a.webm", None),
        ("door/a.mkv", Skip.OTHER),
        ("door/jpg", Skip.OTHER),
        ("door/a.jpg.part", Skip.OTHER),
        ("door/a.jpg.tmp", Skip.OTHER),
        ("door/a.jpg.filepart", Skip.OTHER),
        ("door/.a.jpg", Skip.HIDDEN),
        (".trash/a.jpg", Skip.HIDDEN),
        ("door/.snapshots/a.jpg", Skip.HIDDEN),
        ("door/a\nb.jpg", Skip.BREAKING),
        ("do\x1bor/a.jpg", Skip.BREAKING),
        ("door/\udcff.jpg", Skip.NOT_UTF8),
        ("door/" + "a" * 491 + ".jpg", None),
        ("door/" + "a" * 492 + ".jpg", Skip.TOO_LONG),
    ],
)
def test_a_name_is_a_picture_of_a_camera_or_is_refused_with_its_reason(
    path: str, refusal: Skip | None
) -> None:
    assert Names().refuse_file(path) == refusal


def test_other_extensions_can_be_chosen() -> None:
    names = Names(frozenset({".WEBP"}))
    assert names.refuse_file("door/a.webp") is None
    assert names.refuse_file("door/a.jpg") == Skip.OTHER
