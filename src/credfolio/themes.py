"""The folders of themes: the packaged ones, and those in a site's own `templates/themes/`."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from credfolio.errors import ContentError, Mistake, SiteError
from credfolio.mistakes import Mistakes, hint_for, read_model
from credfolio.model import DEFAULT_THEME, Palette, Site, Tokens
from credfolio.tokens import SCHEMES, Theme, Weak, find_weak, layered, readable_shade
from credfolio.yaml_reader import MAX_BYTES, YamlDocument, parse_yaml, too_large

if TYPE_CHECKING:
    from collections.abc import Iterator

    from credfolio.yaml_reader import YamlPath

THEMES = "themes"
TOKENS = "tokens.yaml"
_IN_QUOTES = "a colour that starts with # stands in quotes: '#1f4b99'"


def theme_folder() -> Path:
    """Find the packaged templates: inside the package, or at the top of a source checkout.

    Raises:
        SiteError: they are in neither place.
    """
    packaged = Path(str(files("credfolio"))) / "templates"
    checkout = Path(__file__).resolve().parents[2] / "templates"
    for folder in (packaged, checkout):
        if (folder / "base.html").is_file():
            return folder
    raise SiteError("the packaged theme is missing", hint="install Credfolio again")


def own_templates(templates: Path | None) -> tuple[Path, ...]:
    """The folder of a site's own templates, or none: it need not exist.

    In Credfolio's own repository, which is a site too, the packaged ones are in its place.
    """
    if templates is None or not templates.is_dir() or templates.samefile(theme_folder()):
        return ()
    return (templates,)


def folders_of_theme(templates: Path, name: str) -> tuple[Path, ...]:
    """The folders of a theme, the site's own first; the default one has none of its own."""
    folders = (*own_templates(templates), theme_folder())
    return tuple(place for folder in folders if (place := folder / THEMES / name).is_dir())


def default_theme() -> Theme:
    """The theme of a site that names none and changes nothing."""
    mistakes = Mistakes()
    layers = list(_layers(theme_folder(), DEFAULT_THEME, mistakes))
    mistakes.raise_any()
    return Theme(DEFAULT_THEME, layered(*(tokens for _, _, tokens in layers)), ())


def read_theme(
    templates: Path, site: Site, document: YamlDocument, mistakes: Mistakes
) -> Theme | None:
    """Read the theme that a site names, with its own tokens above it.

    Args:
        templates: the folder of the site's own templates; it need not exist.
        site: what `site.yaml` says.
        document: `site.yaml` itself.
        mistakes: takes a theme that is not there, and tokens that cannot be read.

    Returns:
        The theme, or None if there is something wrong with it.
    """
    before = mistakes.number
    found = folders_of_theme(templates, site.theme)
    if not found:
        known = {*_names(templates), *_names(theme_folder())}
        what = f"there is no theme '{site.theme}'"
        mistakes.add(document.mistake(("theme",), what, hint_for(site.theme, known)))
        return None
    layers = list(_layers(templates, site.theme, mistakes))
    if mistakes.number > before:
        return None
    layers.append((document, ("tokens",), site.tokens))
    theme = Theme(site.theme, layered(*(tokens for _, _, tokens in layers)), found)
    for weak in find_weak(theme.tokens):
        mistakes.add(_mistake(weak, theme.tokens, layers))
    return theme


_Layer = tuple[YamlDocument, "YamlPath", Tokens]


def _names(templates: Path) -> list[str]:
    folder = templates / THEMES
    return [path.name for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []


def _layers(templates: Path, name: str, mistakes: Mistakes) -> Iterator[_Layer]:
    """The tokens of the default theme, then those of this one."""
    yield from _tokens_in(theme_folder() / THEMES / DEFAULT_THEME, mistakes)
    for folder in reversed(folders_of_theme(templates, name)):
        if folder != theme_folder() / THEMES / DEFAULT_THEME:
            yield from _tokens_in(folder, mistakes)


def _tokens_in(folder: Path, mistakes: Mistakes) -> Iterator[_Layer]:
    file, name = folder / TOKENS, f"templates/{THEMES}/{folder.name}/{TOKENS}"
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        return
    except OSError as error:
        reason = (error.strerror or "input or output error").lower()
        mistakes.add(Mistake(name, 0, "", f"cannot be read: {reason}"))
        return
    if len(data) > MAX_BYTES:
        mistakes.add(too_large(name, len(data)))
        return
    try:
        document = parse_yaml(data, name)
    except ContentError as error:
        mistakes.extend(error.mistakes)
        return
    mistakes.extend(document.mistakes)
    mistakes.extend(empty_colours(document, ()))
    tokens = read_model(document, Tokens, mistakes)
    if tokens is not None:
        yield document, (), tokens


def empty_colours(document: YamlDocument, prefix: YamlPath) -> Iterator[Mistake]:
    """Find colours that YAML takes for a comment: `accent: #1f4b99` says nothing."""
    for scheme in SCHEMES:
        value: Any = document.value
        for part in (*prefix, scheme):
            value = value.get(part) if isinstance(value, dict) else None
        for name in Palette.model_fields:
            if isinstance(value, dict) and name in value and value[name] is None:
                yield document.mistake((*prefix, scheme, name), "is empty", _IN_QUOTES)


def _mistake(weak: Weak, tokens: Tokens, layers: list[_Layer]) -> Mistake:
    """Say it at the line that was written last: the token's own, or that of its ground."""
    token, document, path = max(
        (_written(weak, name, layers) for name in (weak.token, weak.partner) if name),
        key=lambda found: found[0],
    )[1:]
    shade = readable_shade(tokens, weak.scheme, token)
    hint = f"the nearest shade that passes is '{shade}'" if shade else "no shade of it passes here"
    return document.mistake(path, weak.what, hint)


def _written(
    weak: Weak, name: str, layers: list[_Layer]
) -> tuple[int, str, YamlDocument, YamlPath]:
    """Where a token is written: the number of the layer, its name, the file and the member."""
    for number in range(len(layers) - 1, -1, -1):
        document, prefix, tokens = layers[number]
        if getattr(getattr(tokens, weak.scheme), name) is not None:
            return number, name, document, (*prefix, weak.scheme, name)
    raise AssertionError(name)
