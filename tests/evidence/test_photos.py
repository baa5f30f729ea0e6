"""What becomes of the bytes somebody sends as a photo."""

import io
import random
from base64 import b64encode
from contextlib import suppress

import pytest
from PIL import Image

from learning_centers.evidence import photos
from learning_centers.evidence.photos import NoSignature, NotAPhoto, PhotoTooLarge, develop, read_signature
from tests.evidence.pictures import bomb, jpeg, png


def opened(data):
    return Image.open(io.BytesIO(data))


def bright(data, corner):
    image = opened(data).convert("L")
    at = {"left": (3, 3), "right": (image.width - 4, 3)}[corner]
    return image.getpixel(at) > 200


def drawn(data):
    return photos.DRAWN + b64encode(data).decode()


def test_a_large_photo_is_made_small_and_gets_a_thumbnail():
    picture = develop(jpeg(4000, 3000), "a.jpg")
    assert (picture.width, picture.height) == opened(picture.data).size == (1600, 1200)
    assert opened(picture.thumbnail).size == (320, 240)
    assert opened(picture.data).format == opened(picture.thumbnail).format == "JPEG"


def test_a_small_photo_is_not_made_larger():
    assert opened(develop(jpeg(400, 300), "a.jpg").data).size == (400, 300)


def test_a_photo_on_its_side_is_turned_upright():
    assert bright(develop(jpeg(400, 300), "a.jpg").data, "left")
    turned = develop(jpeg(400, 300, orientation=6), "a.jpg")
    assert (turned.width, turned.height) == (300, 400)
    assert bright(turned.data, "right")
    assert bright(turned.thumbnail, "right")


def test_nothing_but_the_picture_is_kept():
    sent = jpeg()
    assert all(word in sent for word in (b"SECRETPHONE", b"SECRETPLACE", b"SECRETXMP", b"Exif"))
    picture = develop(sent, "a.jpg")
    for data in (picture.data, picture.thumbnail):
        assert not any(word in data for word in (b"SECRET", b"Exif"))
        assert not opened(data).getexif()


def test_the_same_photo_gives_the_same_bytes():
    assert develop(jpeg(2000, 1500), "a.jpg") == develop(jpeg(2000, 1500), "b.jpg")


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P", "1"])
def test_pictures_of_every_kind_of_colour_are_taken(mode):
    assert opened(develop(png(mode=mode, colour=1 if mode in "LP1" else "red"), "a.png").data).mode == "RGB"


@pytest.mark.parametrize(
    "data",
    [b"", b"%PDF-1.7", b"<svg xmlns='http://www.w3.org/2000/svg'/>", jpeg()[:200], png()[:40]],
    ids=["nothing", "pdf", "svg", "half a jpeg", "half a png"],
)
def test_what_is_no_photo_is_refused_by_name(data):
    with pytest.raises(NotAPhoto, match="정원"):
        develop(data, "정원.jpg")


@pytest.mark.parametrize(("width", "height"), [(8000, 7501), (12_000, 9_000), (60_000, 60_000)])
def test_a_bomb_is_refused_before_it_is_decoded(width, height):
    with pytest.raises(PhotoTooLarge, match="화소"):
        develop(bomb(width, height), "a.png")


def test_a_picture_at_the_limit_of_pixels_is_decoded():
    with pytest.raises(NotAPhoto):  # its pixels are looked for, and are not there
        develop(bomb(8000, 7500), "a.png")


def test_a_file_above_the_limit_of_bytes_is_refused(monkeypatch):
    monkeypatch.setattr(photos, "MOST_BYTES", len(jpeg()))
    develop(jpeg(), "a.jpg")
    with pytest.raises(PhotoTooLarge, match="40 MB"):
        develop(jpeg() + b"\0", "a.jpg")


@pytest.mark.filterwarnings("ignore")  # Pillow warns of damaged tags and reads on
def test_damaged_bytes_are_refused_and_never_break():
    chance = random.Random(7)  # noqa: S311 - the same damage each time
    for source in (jpeg(120, 90), png()):
        for _try in range(300):
            data = bytearray(source)
            for _damage in range(chance.randint(1, 8)):
                data[chance.randrange(len(data))] = chance.randrange(256)
            with suppress(NotAPhoto, PhotoTooLarge):
                develop(bytes(data), "a")


def test_a_drawn_signature_becomes_black_on_white():
    ink = Image.new("RGBA", (600, 200), (0, 0, 0, 0))
    ink.paste((0, 0, 0, 255), (0, 0, 300, 200))
    out = io.BytesIO()
    ink.save(out, "PNG")
    image = opened(read_signature(drawn(out.getvalue())))
    assert (image.size, image.mode) == ((600, 200), "L")
    assert (image.getpixel((10, 10)), image.getpixel((590, 10))) == (0, 255)


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "hello",
        photos.DRAWN + "!!!",
        drawn(b"none"),
        drawn(jpeg()),
        drawn(png(1201, 10)),
        drawn(bomb(60_000, 60_000)),
        drawn(b"\0" * photos.SIGNATURE_BYTES),
    ],
)
def test_what_is_no_drawing_is_refused(sent):
    with pytest.raises(NoSignature):
        read_signature(sent)
