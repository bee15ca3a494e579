"""Pictures as a telephone makes them."""

from io import BytesIO

from PIL import Image


def a_picture(*, colour: str = "grey", size: tuple[int, int] = (64, 48), place: bool = False) -> bytes:
    """Return a JPEG as a telephone makes it; with *place*, it says where it was taken."""
    image, made = Image.new("RGB", size, colour), BytesIO()
    exif = Image.Exif()
    if place:
        exif.get_ifd(0x8825)[1] = "N"
        exif.get_ifd(0x8825)[2] = (52.0, 5.0, 11.0)
        exif[0x010F] = "Telephone"
    image.save(made, format="JPEG", exif=exif)
    return made.getvalue()
