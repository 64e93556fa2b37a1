"""Reading XML that a stranger wrote: small, without entities, without namespaces."""

from __future__ import annotations

from xml.etree.ElementTree import Element, ParseError, TreeBuilder
from xml.parsers import expat

from django.utils.translation import gettext as _

from gisportal.core.errors import BadParameterError

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 60
MAX_ELEMENTS = 100_000


class StyleFileError(BadParameterError):
    """The file is not a style this portal can read."""

    code = "style-file"


class _Builder:
    """Builds the tree; refuses what could blow up."""

    def __init__(self) -> None:
        self.tree = TreeBuilder()
        self.depth = 0
        self.count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.count += 1
        if self.depth > MAX_DEPTH or self.count > MAX_ELEMENTS:
            raise StyleFileError(_("The style file is too complicated."))
        plain = {local(key): value for key, value in attributes.items()}
        self.tree.start(local(name), plain)

    def end(self, name: str) -> None:
        self.depth -= 1
        self.tree.end(local(name))


def local(name: str) -> str:
    """The name without its namespace prefix: ``se:Rule`` → ``Rule``."""
    return name.rpartition(":")[2]


def parse_xml(content: bytes) -> Element:
    """Root element of ``content``; names lose their namespace.

    A document type is allowed (QGIS writes one) but nothing declared in it, and nothing
    outside the file is ever read. Raises ``StyleFileError``.
    """
    if len(content) > MAX_BYTES:
        raise StyleFileError(_("The style file is too large (2 MB at most)."))
    builder = _Builder()
    parser = expat.ParserCreate()
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.tree.data
    parser.StartDoctypeDeclHandler = _doctype
    parser.EntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    try:
        parser.Parse(content, True)
        return builder.tree.close()
    except (expat.ExpatError, ParseError, AssertionError, ValueError, LookupError) as e:
        raise StyleFileError(
            _("This is not a readable XML file: %(reason)s") % {"reason": e}
        ) from e


def _doctype(
    _name: str, _system: str | None, _public: str | None, has_subset: bool
) -> None:
    if has_subset:
        _refuse()


def _refuse(*_arguments: object) -> int:
    raise StyleFileError(_("The style file declares entities; that is not allowed."))


def text_of(parent: Element | None, path: str, default: str = "") -> str:
    """Text of the first element at ``path``, trimmed."""
    found = parent.find(path) if parent is not None else None
    return (found.text or "").strip() if found is not None else default


def number(text: str | None) -> float | None:
    """``text`` as a finite number, None when it is none."""
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if abs(value) < 1e15 else None
