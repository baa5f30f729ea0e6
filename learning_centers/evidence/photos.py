"""Pictures as they come from phones, made small, upright and free of what they say besides: location, device, time.

A room of its own: the only one that decodes images. The decoder is met by strangers' bytes, so what it may be
asked to do is small: three formats, a limit of bytes, a limit of pixels that is looked at before any is decoded.
"""

import binascii
import io
import struct
from base64 import b64decode
from dataclasses import dataclass

from PIL import Image, ImageOps

from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 40 * 1024 * 1024
MOST_PIXELS = 60_000_000  # phones take up to 50 million; decoded they need three bytes each
LONGEST_SIDE = 1600  # px
THUMBNAIL_SIDE = 320
QUALITY = 82
SIGNATURE_BYTES = 300_000
SIGNATURE_SIDE = 1200  # px
DRAWN = "data:image/png;base64,"
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
# What Pillow raises for bytes that only look like a picture.
BROKEN = (OSError, SyntaxError, ValueError, TypeError, ArithmeticError, LookupError, EOFError, struct.error)


class NotAPhoto(DomainError): ...


class PhotoTooLarge(DomainError): ...


class NoSignature(DomainError): ...


@dataclass(frozen=True, slots=True)
class Picture:
    """JPEG bytes; width and height in px are those of `data`."""

    data: bytes
    thumbnail: bytes
    width: int
    height: int


def develop(data: bytes, name: str) -> Picture:
    """The picture to keep of a file. `name` is what the file is called in the messages.

    Raises:
        PhotoTooLarge: too many bytes or pixels.
        NotAPhoto: no picture, or a broken one.
    """
    if len(data) > MOST_BYTES:
        raise PhotoTooLarge(too_many_bytes(name))
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise PhotoTooLarge(_too_many_pixels(name))
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # JPEG: decode no more than is kept
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except BOMBS as bomb:
        raise PhotoTooLarge(_too_many_pixels(name)) from bomb
    except BROKEN as broken:
        raise NotAPhoto(
            _("“%(name)s” is not a photo we can read. Choose a JPG or PNG file.", name=name)
        ) from broken
    upright.info = {}  # comments and XMP would be written again
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    small = upright.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return Picture(_jpeg(upright), _jpeg(small), upright.width, upright.height)


def too_many_bytes(name: str) -> str:
    return _("“%(name)s” is larger than 40 MB. Take it again with a smaller size.", name=name)


def _too_many_pixels(name: str) -> str:
    return _("“%(name)s” has too many pixels. Take it again with a smaller size.", name=name)


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def read_signature(drawn: str) -> bytes:
    """PNG bytes, black on white, from what the drawing area gives (`data:image/png;base64,…`).

    Raises:
        NoSignature: it is no such drawing.
    """
    unreadable = _("The drawn signature could not be read. Draw it again, or only write your name.")
    if not drawn.startswith(DRAWN) or len(drawn) > SIGNATURE_BYTES:
        raise NoSignature(unreadable)
    try:
        data = b64decode(drawn.removeprefix(DRAWN), validate=True)
        with Image.open(io.BytesIO(data), formats=("PNG",)) as opened:
            if max(opened.size) > SIGNATURE_SIDE:
                raise NoSignature(unreadable)
            ink = opened.convert("RGBA")
    except (*BOMBS, *BROKEN, binascii.Error) as broken:
        raise NoSignature(unreadable) from broken
    paper = Image.new("RGBA", ink.size, "white")
    paper.alpha_composite(ink)
    out = io.BytesIO()
    paper.convert("L").save(out, "PNG", optimize=True)
    return out.getvalue()
