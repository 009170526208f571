"""XMP packets (ISO 16684-1): properties put into one and read back, the rest left as its author wrote it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple
from xml.dom import minidom
from xml.etree import ElementTree
from xml.parsers.expat import ExpatError

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
STUDIO = "urn:aigc-studio:xmp:1.0/"
IPTC = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
XMP = "http://ns.adobe.com/xap/1.0/"
_PREFIXES = {STUDIO: "aigcstudio", IPTC: "Iptc4xmpExt", XMP: "xmp"}

# A hostile or absurd packet costs memory many times its size; real ones are kilobytes.
MAX_BYTES = 64 << 20
MAX_CARRIED = 4 << 20

# XML 1.0 cannot hold these, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Property(NamedTuple):
    """A property's namespace and local name."""

    namespace: str
    name: str


def _text(packet: bytes | None, limit: int) -> str | None:
    """A packet that is safe to parse: in files XMP is UTF-8 and has no document type.

    Entities declared in one are how a small file becomes a large one. A parser given text ignores what encoding the
    packet claims, so none can hide there.
    """
    if packet is None or len(packet) > limit:
        return None
    try:
        text = packet.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return None if "<!DOCTYPE" in text else text


def _parsed(text: str | None) -> ElementTree.Element | None:
    if text is None:
        return None
    try:
        return ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError, RecursionError):
        return None


def properties(packet: bytes | None) -> dict[Property, str]:
    """The simple (text) properties of a packet, as attributes or elements; {} for damage. Never resolves entities."""
    root = _parsed(_text(packet, MAX_BYTES))
    if root is None:
        return {}
    found: dict[Property, str] = {}
    for description in root.iter(f"{{{RDF}}}Description"):
        for key, value in description.attrib.items():
            found.setdefault(_property(key), value)
        for element in description:
            if isinstance(element.tag, str) and len(element) == 0:
                found.setdefault(_property(element.tag), element.text or "")
    return found


def _property(key: str) -> Property:
    namespace, _, name = key.removeprefix("{").rpartition("}")
    return Property(namespace, name)


def packet(source: bytes | None, values: Mapping[Property, str], dropped: Collection[Property] = ()) -> bytes:
    """`source` with `values` set, its older values of those, `dropped` and everything of our namespace taken out.

    A source that is damaged or absurdly large is left behind.
    """
    document = _carried(source)
    rdf = document.getElementsByTagNameNS(RDF, "RDF")[0]
    for description in list(rdf.getElementsByTagNameNS(RDF, "Description")):
        _take_out(description, {*values, *dropped})
    if values:
        _append(document, rdf, values)
    root = document.documentElement
    body = root.toxml() if root is not None else ""
    return f'<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>{body}<?xpacket end="w"?>'.encode()


def _carried(source: bytes | None) -> minidom.Document:
    try:
        document = minidom.parseString(_text(source, MAX_CARRIED) or "")
        if document.getElementsByTagNameNS(RDF, "RDF"):
            return document
    except (ExpatError, ValueError, RecursionError):
        pass  # damaged: begin anew
    return minidom.parseString(f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{RDF}"/></x:xmpmeta>')


def _take_out(description: minidom.Element, unwanted: Collection[Property]) -> None:
    def goes(node: minidom.Node) -> bool:
        return node.namespaceURI == STUDIO or (node.namespaceURI, node.localName) in unwanted

    attributes = description.attributes
    for attribute in list(attributes.values()):
        if goes(attribute):
            description.removeAttributeNode(attribute)
    for child in list(description.childNodes):
        if child.nodeType == child.ELEMENT_NODE and goes(child):
            description.removeChild(child)


def _append(document: minidom.Document, rdf: minidom.Element, values: Mapping[Property, str]) -> None:
    description = document.createElementNS(RDF, "rdf:Description")
    description.setAttribute("xmlns:rdf", RDF)
    description.setAttributeNS(RDF, "rdf:about", "")
    for namespace in sorted({prop.namespace for prop in values}):
        description.setAttribute(f"xmlns:{_PREFIXES[namespace]}", namespace)
    for prop, value in values.items():
        element = document.createElementNS(prop.namespace, f"{_PREFIXES[prop.namespace]}:{prop.name}")
        element.appendChild(document.createTextNode(_NOT_XML.sub("\ufffd", value)))
        description.appendChild(element)
    rdf.appendChild(description)
