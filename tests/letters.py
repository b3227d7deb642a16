"""Letters that no font of the program's own has: tests that draw them skip where no font has."""

from __future__ import annotations

import pytest

from credfolio.rasters import has_glyph

needs_han = pytest.mark.skipif(
    not has_glyph("旋"), reason="needs a font with Chinese letters (fonts-droid-fallback)"
)
