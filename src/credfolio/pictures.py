"""Pictures that people put beside their content: which ones a page can carry without harm.

An SVG is a document that a browser runs, so it is parsed and refused with anything in it that
acts or that loads from elsewhere; the others are known by their first bytes. Even so a page shows
a picture with `<img>`, where a browser runs nothing, and never writes it into its own markup.
"""

from __future__ import annotations

import re
from xml.parsers import expat

from credfolio.baking import check_png
from credfolio.errors import BakingError

MAX_BYTES = 5_000_000
SIGNABLE = ("svg", "png")
"""Extensions of a badge's or issuer's picture: Open Badges 3.0 bakes into these two only."""
PORTRAIT = ("svg", "png", "jpg", "jpeg", "webp")
"""Extensions of an earner's picture."""

_MAGIC = {
    "png": re.compile(rb"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"),
    "jpg": re.compile(rb"\xff\xd8\xff"),
    "jpeg": re.compile(rb"\xff\xd8\xff"),
    "webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
}
_SEGMENT = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")
_SVG = "http://www.w3.org/2000/svg"
_XHTML = "http://www.w3.org/1999/xhtml"
_ACTIVE = frozenset({"script", "foreignobject", "handler", "listener", "iframe", "embed", "object"})
_REFERENCES = frozenset({"href", "src"})
_HARMLESS = re.compile(r"#[^\s]*|data:image/(?:png|jpeg|gif|webp)[;,][^\s\"'()]*", re.IGNORECASE)
_URL_FUNCTION = re.compile(r"url\(\s*(?:\"([^\"]*)\"|'([^']*)'|([^)]*))\s*\)", re.IGNORECASE)
_LOADING_FUNCTION = re.compile(r"\\|\burl\(|\bsrc\(|image-set\(", re.IGNORECASE)
_LOADING_CSS = re.compile(r"@import|//|\\|\burl\(|\bsrc\(|image-set\(", re.IGNORECASE)


class PictureError(Exception):
    """A picture that is refused; `hint` says what to do about it."""

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint


def check_picture_path(path: str, extensions: tuple[str, ...]) -> None:
    """Check a path below `content/images/` as it is written.

    Args:
        path: like `badges/first-aid.svg`.
        extensions: the ones that may stand here.

    Raises:
        PictureError: it is absolute, leaves the folder, has unusual characters or an extension
            that is not wanted.
    """
    if path.startswith("/") or "\\" in path or ":" in path:
        raise PictureError(
            "is not a path below content/images/", "write it like badges/first-aid.svg"
        )
    segments = path.split("/")
    if ".." in segments:
        raise PictureError("leaves content/images/", "put the picture in content/images/")
    if not all(_SEGMENT.fullmatch(segment) for segment in segments):
        raise PictureError(
            "has a file name with unusual characters",
            "rename it with letters, digits and . _ - only",
        )
    if extension_of(path) not in extensions:
        wanted = " or ".join(extensions) if len(extensions) == 2 else ", ".join(extensions)  # noqa: PLR2004 - a pair
        hint = "write the ending in small letters" if path.lower().endswith(extensions) else ""
        raise PictureError(f"must be a picture that ends in {wanted}", hint)


def extension_of(path: str) -> str:
    """The ending of a file's name without its dot, as it is written."""
    return path.rpartition("/")[2].rpartition(".")[2]


def check_picture(data: bytes, extension: str) -> None:
    """Check that bytes are the picture that the file's name says, and do no harm in a page.

    Raises:
        PictureError: too large, empty, another format, or an SVG that acts or loads.
    """
    if len(data) > MAX_BYTES:
        raise too_large(len(data))
    if not data:
        raise PictureError("is an empty file")
    if extension == "svg":
        _check_svg(data)
    elif not _MAGIC[extension].match(data):
        raise PictureError(
            f"is not a {extension.upper()} picture", "save it again as what its name says"
        )
    elif extension == "png":
        _check_png(data)


def too_large(size: int) -> PictureError:
    """The refusal of a picture of this size."""
    return PictureError(
        f"is too large: {size / 1_000_000:.1f} MB, and 5 MB is the limit",
        "make it smaller; a badge is shown at most 400 pixels wide",
    )


def _check_png(data: bytes) -> None:
    try:
        check_png(data)
    except BakingError as error:
        raise PictureError(error.message, "save it again") from None


def _check_svg(data: bytes) -> None:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        raise PictureError("is not UTF-8 text", "save the SVG with the encoding UTF-8") from None
    # The encoding is given, so that what is checked is what a page in UTF-8 shows.
    parser = expat.ParserCreate("utf-8", " ")
    check = _SvgCheck()
    parser.XmlDeclHandler = check.declaration
    parser.StartDoctypeDeclHandler = check.doctype
    parser.ProcessingInstructionHandler = check.instruction
    parser.StartElementHandler = check.start
    parser.EndElementHandler = check.end
    parser.CharacterDataHandler = check.text
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat takes it by position only
    except expat.ExpatError as error:
        reason = expat.errors.messages[error.code]
        raise PictureError(f"is not an SVG picture: {reason} on its line {error.lineno}") from None


class _SvgCheck:
    """Refuses what an SVG may not have; expat calls it part by part."""

    def __init__(self) -> None:
        self._is_root = True
        self._style_depth = 0
        self._style: list[str] = []

    def declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in ("utf-8", "us-ascii"):
            raise PictureError(
                f"says that its encoding is {encoding}", "save the SVG with the encoding UTF-8"
            )

    def doctype(self, _name: str, _system: str | None, _public: str | None, _subset: int) -> None:
        raise PictureError("has a DOCTYPE, which may define entities", "delete <!DOCTYPE ...>")

    def instruction(self, target: str, _data: str) -> None:
        raise PictureError(f"has a <?{target}?> instruction", "delete it")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        namespace, _, name = tag.rpartition(" ")
        if self._is_root and (namespace, name) != (_SVG, "svg"):
            raise PictureError(
                "is not an SVG picture: its first element is no <svg>",
                f'the first element must be <svg xmlns="{_SVG}">',
            )
        self._is_root = False
        if name.lower() in _ACTIVE or namespace == _XHTML:
            raise PictureError(
                f"has <{name}> in it, which a page would run", "export it as a plain SVG"
            )
        for attribute, value in attributes.items():
            self._check_attribute(name, attribute.rpartition(" ")[2], attribute, value)
        self._style_depth += name.lower() == "style"

    def end(self, tag: str) -> None:
        if tag.rpartition(" ")[2].lower() == "style":
            self._style_depth -= 1
            _check_css("".join(self._style))

    def text(self, text: str) -> None:
        if self._style_depth:
            self._style.append(text)

    def _check_attribute(self, element: str, name: str, qualified: str, value: str) -> None:
        if name.lower().startswith("on"):
            raise PictureError(
                f'has {name}="..." in it, which a page would run', "export it as a plain SVG"
            )
        if name in _REFERENCES and not _HARMLESS.fullmatch(value.strip()):
            raise _loads(value)
        if qualified == "http://www.w3.org/XML/1998/namespace base":
            raise _loads(value)
        if name == "attributeName" and value.rpartition(":")[2].strip().lower() == "href":
            raise PictureError(f"has <{element}> change a link", "export it as a plain SVG")
        if name.lower() == "style":
            _check_css(value)
            return
        _check_url_functions(value)
        # What editors note under a namespace of their own is no style.
        if qualified == name and _LOADING_FUNCTION.search(_URL_FUNCTION.sub("", value)):
            raise _loads(value)


def _check_css(css: str) -> None:
    _check_url_functions(css)
    if found := _LOADING_CSS.search(_URL_FUNCTION.sub("", css)):
        raise PictureError(
            f"has '{found.group()}' in its style, which may load from elsewhere",
            "embed it, or draw it as paths",
        )


def _check_url_functions(value: str) -> None:
    for match in _URL_FUNCTION.finditer(value):
        target = next((group for group in match.groups() if group is not None), "").strip()
        if not _HARMLESS.fullmatch(target):
            raise _loads(target)


def _loads(target: str) -> PictureError:
    shown = target if len(target) <= 60 else f"{target[:59]}…"  # noqa: PLR2004 - fits a line
    return PictureError(
        f"refers to {shown!r}, outside of itself", "embed it as data:image/..., or draw it as paths"
    )
