"""What was guessed about an imported model, and what else it may be: choices that a person can correct.

A correction never opens a network: it is another card for the same weights. Whether the network then runs is found by
running it (`trial`).
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from aigc_studio.core.errors import StudioError
from aigc_studio.library.card import Kind, ModelCard
from aigc_studio.library.checkpoints.plans import activation_plan, end_plans
from aigc_studio.library.families import families
from aigc_studio.library.noise_strength import NOISE

Settings = dict[str, Any]
#: Numbers that stand for black and white: the text of a choice -> the span.
_RANGES = {"0 1": "0 to 1", "-1 1": "−1 to 1", "0 255": "0 to 255"}
#: What a picture that goes in may be besides, and one that comes out of an ONNX file: the text of a choice -> its tone.
_GIVEN_RANGES = _RANGES | {"-1.99 2.44": "−2 to 2.4 (ImageNet's)"}
_TONES = {"own": "Each picture's own darkest to lightest", "sigmoid": "Any, through a sigmoid"}
_ORDERS = {"RGB": "Red, green, blue", "BGR": "Blue, green, red"}
_LAYOUTS = (
    {"NCHW": "Channels first", "NHWC": "Channels last"}, {"CHW": "Channels first", "HWC": "Channels last"},
)  # fmt: skip
_GREYS = {
    "luma": "Its lightness; colours stay", "each": "Each colour in turn", "grey": "A grey picture; colours go",
}  # fmt: skip
_FITS = {"tiles": "Piece by piece (tiles)", "letterbox": "Whole, made smaller (letterbox)"}
_LAST_CHANNELS = {"noise": "How strong the noise is", "opacity": "How opaque the picture is"}
_NOISES = {"seed": "From the noise seed", "none": "None"}
_TOLD = {"picture": "The picture", "noise": "The noise that is to be taken off"}
#: What no tensor tells of a stack of layers: the slope of its rectifiers below zero, and what makes pixels of numbers.
_SLOPES = {"0": "Plain (ReLU)", "0.01": "Leaky, 0.01", "0.2": "Leaky, 0.2"}
_ENDS = {"tanh": "By tanh", "sigmoid": "By a sigmoid"}
_KINDS = {"translator": "A style that paints photos", "enhancer": "A tool that cleans photos"}
#: A number given to a network stays where float16 can hold it.
_LARGEST = 60_000.0


@dataclass(frozen=True)
class Correction:
    """One choice. `options` are (value, words); without any, `value` is a number to type. `guessed`: it was not read
    from the file but found by trying."""

    key: str
    title: str
    value: str
    options: tuple[tuple[str, str], ...] = ()
    guessed: bool = False
    hint: str = ""


@dataclass(frozen=True)
class _Field:
    """A choice about one part of a card's settings."""

    shown: Correction
    write: Callable[[Settings, str], None]


def corrections(card: ModelCard) -> list[Correction]:
    """What may be corrected about a model; nothing for those that ship."""
    if not card.imported:
        return []
    kind = [_kind_choice(card)] if _may_clean(card) else []
    return [*kind, *(field.shown for field in _fields(card))]


def corrected(card: ModelCard, chosen: Mapping[str, str]) -> ModelCard:
    """`card` with other choices, key -> value. Raises StudioError for one that the card does not offer."""
    settings: Settings = copy.deepcopy(dict(card.settings))
    fields = {field.shown.key: field for field in _fields(replace(card, settings=settings))}
    kind: Kind = card.kind
    for key, value in chosen.items():
        if key == "kind" and _may_clean(card) and value in _KINDS:
            kind = "translator" if value == "translator" else "enhancer"
            continue
        if key not in fields:
            raise StudioError(f"“{card.name}” has nothing called “{key}” to correct.", "Choose one that it shows.")
        _check(fields[key].shown, value)
        fields[key].write(settings, value)
    return replace(card, kind=kind, settings=settings, noise=_takes_noise(card, settings))


def _check(shown: Correction, value: str) -> None:
    if shown.options:
        if value not in dict(shown.options):
            raise StudioError(f"“{value}” is no choice for “{shown.title}”.", "Choose one of those shown.")
        return
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not abs(number) <= _LARGEST:  # NaN fails the comparison too
        raise StudioError(f"“{shown.title}” needs a number.", "For example 0.7.")


def _fields(card: ModelCard) -> list[_Field]:
    settings = dict(card.settings)
    if not card.family.startswith("onnx-"):
        return _torch_fields(card, settings)
    guessed = set(map(str, settings.get("guessed", ())))
    fields: list[_Field] = []
    if "input" in settings:
        fields += _picture_fields(settings, "input", "What it is given", "input range" in guessed)
    if len(settings.get("outputs", ())) > 1:
        fields.append(_output_field(settings))
    if "picture" in settings:
        fields += _picture_fields(settings, "picture", "What it makes", "output range" in guessed)
    if card.family == "onnx-image" and settings.get("scale") == 1 and _same_channels(settings):
        fields.append(_plain(settings, "tells", "What comes out", _TOLD, "picture", guessed=True))
    if card.kind in ("translator", "enhancer") and settings.get("width") and settings.get("height"):
        fields.append(_plain(settings, "fit", "Photos of other sizes", _FITS, "tiles", guessed=True))
    if settings.get("channels") == 1 and card.family == "onnx-image":
        greys = {key: _GREYS[key] for key in ("luma", "grey")}
        default = "grey" if settings.get("fit") == "letterbox" else "luma"
        fields.append(_plain(settings, "grey", "Photos in colour", greys, default, guessed=True))
    if settings.get("style", {}).get("form") == "image" and _can_swap(settings):
        fields.append(_style_field(settings, "which picture is the style" in guessed))
    return [*fields, *_input_fields(settings)]


def _same_channels(settings: Settings) -> bool:
    return bool(settings["input"]["channels"] == settings["picture"]["channels"])


def _torch_fields(card: ModelCard, settings: Settings) -> list[_Field]:
    if card.family not in families():
        return []
    if card.kind == "generator":
        settings.setdefault("shown", {"low": -1.0, "high": 1.0, "order": "RGB", "channels": settings.get("channels")})
        return [*_picture_fields(settings, "shown", "What it makes", False), *_layer_fields(card, settings)]
    if settings.get("channels") == 1:
        return [_plain(settings, "grey", "Photos in colour", _GREYS, "luma")]
    return []


def _picture_fields(settings: Settings, key: str, title: str, guessed: bool) -> list[_Field]:
    """Range, order of colours and layout of one picture tensor."""
    picture = settings[key]
    start = {"shown": {"low": -1.0, "high": 1.0, "order": "RGB"}}.get(key, {})
    fields = []
    if str(picture.get("dtype", "float32")).startswith("float"):
        present = str(picture.get("tone") or f"{float(picture['low']):g} {float(picture['high']):g}")
        ranges = {"input": _GIVEN_RANGES, "picture": _RANGES | _TONES}.get(key, _RANGES)
        ranges = ranges if present in ranges else {present: present.replace(" ", " to "), **ranges}

        def write_range(settings: Settings, value: str) -> None:
            before = start | {name: each for name, each in settings.get(key, {}).items() if name != "tone"}
            if value in _TONES:
                settings[key] = before | {"tone": value}
                return
            low, high = map(float, value.split(" "))
            settings[key] = before | {"low": low, "high": high}

        hint = "Black and white as numbers. Too dark, too pale or glaring pictures: try another."
        shown = Correction(f"{key}.range", f"{title}: range", present, tuple(ranges.items()), guessed, hint)
        fields.append(_Field(shown, write_range))
    if int(picture.get("channels") or 3) >= 3:
        hint = "Blue skin and orange skies: try the other."
        fields.append(_nested(key, "order", f"{title}: colours", picture.get("order", "RGB"), _ORDERS, hint, start))
    if key == "input" and _tells_more(settings):
        fields.append(_last_channel_field(picture))
    if picture.get("noise") is not None:
        hint = "The strength of the noise, as a share of the range. Soft pictures: less; grain that stays: more."
        shown = Correction(f"{key}.noise", f"{title}: noise", f"{float(picture['noise']):g}", (), True, hint)

        def write_noise(settings: Settings, value: str) -> None:
            if "noise" in settings[key]:  # it may have become opaque meanwhile
                settings[key] = dict(settings[key]) | {"noise": float(value)}

        fields.append(_Field(shown, write_noise))
    layouts = next((choices for choices in _LAYOUTS if picture.get("layout") in choices), None)
    if layouts:
        hint = "The order of a picture's numbers. Stripes and several small pictures: try the other."
        fields.append(_nested(key, "layout", f"{title}: layout", picture["layout"], layouts, hint, start))
    return fields


def _tells_more(settings: Settings) -> bool:
    """Whether a network of colours is given one channel more than it makes."""
    given, made = settings["input"], settings.get("picture", {})
    return bool(made.get("channels") == 3 and given["channels"] + (given.get("noise") is not None) == 4)


def _last_channel_field(picture: Settings) -> _Field:
    def write(settings: Settings, value: str) -> None:
        told = {key: each for key, each in settings["input"].items() if key != "noise"}
        if value == "noise":
            settings["input"] = told | {"channels": 3, "noise": settings["input"].get("noise", NOISE)}
        else:
            settings["input"] = told | {"channels": 4}
            settings.pop("tells", None)  # what comes out was read beside a map of noise
        settings["channels"] = settings["input"]["channels"]

    present = "opacity" if picture.get("noise") is None else "noise"
    hint = "Pictures that come out soft, or wrong: try the other."
    options = tuple(_LAST_CHANNELS.items())
    return _Field(Correction("input.last", "What it is given: the last channel", present, options, True, hint), write)


def _layer_fields(card: ModelCard, settings: Settings) -> list[_Field]:
    """What was taken for granted of a stack of layers; where it was trained here, it is known."""
    guessed = "training" not in card.imported
    layers: list[Settings] = settings.get("layers", [])
    slopes = [f"{layer.get('slope', 0.0):g}" for layer in layers if layer["op"] in ("relu", "leaky")]
    ends = [layer["op"] for layer in layers if layer["op"] in _ENDS]
    fields = []
    if slopes:
        options = _SLOPES | {slopes[0]: _SLOPES.get(slopes[0], f"Leaky, {slopes[0]}")}
        hint = "How layers let numbers below zero through. Grainy or washed-out pictures: try another."
        shown = Correction("rectifiers", "Its rectifiers", slopes[0], tuple(options.items()), guessed, hint)
        fields.append(_Field(shown, _write_slope))
    if ends:
        hint = "How the last layer makes pixels. Pale or glaring pictures: try the other."
        shown = Correction("end", "Its last step", ends[-1], tuple(_ENDS.items()), guessed, hint)
        fields.append(_Field(shown, _write_end))
    return fields


def _write_slope(settings: Settings, value: str) -> None:
    for place, layer in enumerate(settings["layers"]):
        if layer["op"] in ("relu", "leaky"):
            settings["layers"][place] = activation_plan(float(value))


def _write_end(settings: Settings, value: str) -> None:
    layers = settings["layers"]
    last = max(place for place, layer in enumerate(layers) if layer["op"] in _ENDS)
    layers[last : last + len(end_plans(layers[last]["op"]))] = end_plans(value)


def _nested(
    key: str, name: str, title: str, present: str, choices: Mapping[str, str], hint: str, start: Mapping[str, Any]
) -> _Field:
    def write(settings: Settings, value: str) -> None:
        settings[key] = dict(start) | dict(settings.get(key, {})) | {name: value}

    return _Field(Correction(f"{key}.{name}", title, str(present), tuple(choices.items()), False, hint), write)


def _plain(
    settings: Settings, key: str, title: str, choices: Mapping[str, str], default: str, guessed: bool = False
) -> _Field:
    def write(settings: Settings, value: str) -> None:
        settings[key] = value

    present = str(settings.get(key, default))
    return _Field(Correction(key, title, present, tuple(choices.items()), guessed), write)


def _can_swap(settings: Settings) -> bool:
    """Whether photo and painting go into tensors of one form, so that they can change places."""
    style = settings["style"]
    sizes = (settings.get("width"), settings.get("height")), (style.get("width"), style.get("height"))
    forms = [
        {key: value for key, value in form.items() if key not in ("low", "high")}
        for form in (settings["input"], style["input"])
    ]
    return sizes[0] == sizes[1] and forms[0] == forms[1] and settings.get("batch") == style.get("batch")


def _style_field(settings: Settings, guessed: bool) -> _Field:
    pictures = [entry for entry in settings["inputs"] if entry["role"] in ("image", "style image")]
    present = next((str(entry["name"]) for entry in pictures if entry["role"] == "style image"), "")

    def write(settings: Settings, value: str) -> None:
        for entry in settings["inputs"]:
            if entry["role"] in ("image", "style image"):
                entry["role"] = "style image" if entry["name"] == value else "image"

    options = tuple((str(entry["name"]), f"The input “{entry['name']}”") for entry in pictures)
    hint = "The painting comes back instead of the photo: try the other."
    return _Field(Correction("style.picture", "The painting goes into", present, options, guessed, hint), write)


def _output_field(settings: Settings) -> _Field:
    def write(settings: Settings, value: str) -> None:
        settings["output"] = int(value)

    options = tuple((str(int(one["index"])), f"The output “{one['name']}”") for one in settings["outputs"])
    hint = "A picture that is only on its way, or another one than was wanted: try the next."
    return _Field(Correction("output", "What it makes: which", str(settings["output"]), options, True, hint), write)


def _input_fields(settings: Settings) -> list[_Field]:
    """Noise, and numbers such as ψ that are given beside pictures and latents."""
    entries = settings.get("inputs", ())
    fields = []
    noises = [entry for entry in entries if "noise" in (entry.get("role"), entry.get("was"))]
    if noises:
        present = "seed" if noises[0]["role"] == "noise" else "none"
        fields.append(_Field(Correction("noise", "Noise", present, tuple(_NOISES.items()), True), _write_noise))
    for entry in entries:
        lone = math.prod(map(int, entry.get("shape", ()))) == 1 and str(entry.get("dtype", "")).startswith("float")
        if entry.get("role") == "level" or (entry.get("role") == "constant" and lone and entry.get("was") != "noise"):
            fields.append(_number_field(str(entry["name"]), float(entry.get("value", 0.0))))
    return fields


def _write_noise(settings: Settings, value: str) -> None:
    for entry in settings["inputs"]:
        if "noise" in (entry.get("role"), entry.get("was")):
            entry |= {"role": "noise"} if value == "seed" else {"role": "constant", "value": 0.0, "was": "noise"}


def _number_field(name: str, present: float) -> _Field:
    def write(settings: Settings, value: str) -> None:
        for entry in settings["inputs"]:
            if entry["name"] == name:
                entry["value"] = float(value)

    return _Field(Correction(f"number.{name}", f"The number “{name}”", f"{present:g}", (), True), write)


def _may_clean(card: ModelCard) -> bool:
    """A network of the photo's own size may be meant to paint or to repair; its file does not say."""
    return card.kind in ("translator", "enhancer") and card.settings.get("scale") == 1


def _kind_choice(card: ModelCard) -> Correction:
    return Correction("kind", "What it is", card.kind, tuple(_KINDS.items()), card.family.startswith("onnx-"))


def _takes_noise(card: ModelCard, settings: Settings) -> bool:
    if not any("noise" in (entry.get("role"), entry.get("was")) for entry in settings.get("inputs", ())):
        return card.noise
    return any(entry.get("role") == "noise" for entry in settings["inputs"])
