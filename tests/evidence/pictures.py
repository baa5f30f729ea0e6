"""Pictures of tests: as a phone writes them, and some that are none."""

import io
import struct
import zlib

from PIL import Image

ORIENTATION, GPS, MAKE = 0x0112, 0x8825, 0x010F


def jpeg(width=400, height=300, *, colour="teal", **exif) -> bytes:
    """`orientation=6`: lying on its side; always with a place and a maker that must not be kept."""
    image = Image.new("RGB", (width, height), colour)
    image.paste((250, 250, 250), (0, 0, width // 2, height // 2))  # the left upper corner is bright
    tags = image.getexif()
    tags[ORIENTATION] = exif.get("orientation", 1)
    tags[MAKE] = "SECRETPHONE"
    tags.get_ifd(GPS)[1] = "N"
    tags.get_ifd(GPS)[2] = (37.0, 33.0, 58.5)
    out = io.BytesIO()
    image.save(out, "JPEG", exif=tags, comment=b"SECRETPLACE", xmp=b"<x:xmpmeta>SECRETXMP</x:xmpmeta>")
    return out.getvalue()


def png(width=60, height=40, colour="teal", mode="RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, (width, height), colour).save(out, "PNG")
    return out.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is that large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body
