"""A pickle machine that calls nothing: what a pickle would build is only written down.

`pickle.Unpickler`, even with a guarded `find_class`, calls what it has found. Here a name stays a `Global`, and every
call that the pickle asks for (REDUCE, NEWOBJ, INST, BUILD …) becomes an `Inert` that records it. Whoever wants a tensor
out of it reads the record.
"""

from __future__ import annotations

import pickletools
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import IO, Any, Protocol, cast

from aigc_studio.core.errors import StudioError

#: One checkpoint of two thousand tensors with its optimizer takes about a quarter of a million.
MOST_OPCODES = 600_000
_MARK = object()
#: Modules and functions that no network needs and every attack does.
_HARMFUL_MODULES = {
    "os", "posix", "nt", "subprocess", "pty", "shutil", "socket", "runpy", "importlib", "ctypes", "webbrowser", "pip",
    "commands", "bdb", "pdb", "timeit", "marshal", "code",
}
_HARMFUL = {"eval", "exec", "execfile", "compile", "open", "__import__", "input", "breakpoint"}


class Stream(Protocol):
    """What `pickletools` reads from."""

    def read(self, count: int = -1, /) -> bytes: ...

    def readline(self) -> bytes: ...

    def tell(self) -> int: ...


class Damaged(Exception):
    """The bytes are not what the format promises. Never leaves this package: readers turn it into a StudioError."""


@dataclass(frozen=True)
class Global:
    """A name that the pickle mentions; it is never looked up."""

    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"

    @property
    def is_harmful(self) -> bool:
        """Whether a pickle that mentions it was made to run something."""
        if self.module in ("builtins", "__builtin__"):
            return self.name in _HARMFUL
        return bool(_HARMFUL_MODULES & {self.module.partition(".")[0], *self.name.split(".")[:-1]})


@dataclass(eq=False)
class Inert:
    """A call that was not made: `maker(*arguments)`, then the state and the items it would have been given."""

    maker: object
    arguments: tuple[Any, ...] = ()
    state: Any = None
    items: dict[Any, Any] = field(default_factory=dict)
    elements: list[Any] = field(default_factory=list)

    def made_by(self, *names: str) -> bool:
        """Whether the call is to one of `names`, as module.name."""
        return isinstance(self.maker, Global) and str(self.maker) in names


@dataclass(eq=False)
class Persistent:
    """A reference to something outside of the pickle: in torch's files, a storage."""

    identity: Any


class Budget:
    """Counts opcodes over all pickles of one file."""

    def __init__(self, opcodes: int = MOST_OPCODES) -> None:
        self._left = opcodes

    def spend(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise StudioError(
                "This file describes more parts than any network has.", "It is damaged, or not a file of weights."
            )


@dataclass(frozen=True)
class Pickled:
    """What one pickle holds: plain values, `Inert` records, and every outside reference in order."""

    root: Any
    references: list[Persistent]


def read_pickle(stream: Stream, budget: Budget) -> Pickled:
    """Read one pickle of any protocol, leaving `stream` behind its end.

    Dictionary keys must be plain values: anything deeper can be built to take forever to hash. Raises Damaged, or
    StudioError for a pickle that mentions what only an attack needs, and for the budget.
    """
    machine = _Machine()
    try:
        with warnings.catch_warnings():
            # Python means programs' own text by it; in a damaged file, old strings may hold any escapes.
            warnings.filterwarnings("ignore", "invalid (octal )?escape sequence", DeprecationWarning)
            for opcode, argument, _position in pickletools.genops(cast("IO[bytes]", stream)):
                budget.spend()
                step = _STEPS.get(opcode.name)
                if step is None:
                    raise Damaged(f"the opcode {opcode.name}")
                step(machine, argument)
        return Pickled(machine.pop(), machine.references)
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError, MemoryError) as error:
        raise Damaged(str(error)) from error


class _Machine:
    """The pickle machine's stack, marks and memo."""

    def __init__(self) -> None:
        self.stack: list[Any] = []
        self.memo: dict[int, Any] = {}
        self.references: list[Persistent] = []

    def push(self, value: Any) -> None:
        self.stack.append(value)

    def pop(self) -> Any:
        value = self.stack.pop()
        if value is _MARK:
            raise Damaged("a mark where a value belongs")
        return value

    def pop_to_mark(self) -> list[Any]:
        values: list[Any] = []
        while (value := self.stack.pop()) is not _MARK:
            values.append(value)
        values.reverse()
        return values

    def top(self) -> Any:
        return self.stack[-1]

    def call(self, maker: object, arguments: Any) -> None:
        if not isinstance(arguments, tuple):
            raise Damaged("a call without arguments")
        self.push(Inert(maker, arguments))

    def refer(self, identity: Any) -> None:
        self.references.append(Persistent(identity))
        self.push(self.references[-1])


_Step = Callable[[_Machine, Any], None]


def _pop_tuple(count: int) -> _Step:
    def step(machine: _Machine, _argument: Any) -> None:
        values = [machine.pop() for _ in range(count)]
        machine.push(tuple(reversed(values)))

    return step


def _constant(value: Any) -> _Step:
    return lambda machine, _argument: machine.push(value)


def _empty(kind: type) -> _Step:
    return lambda machine, _argument: machine.push(kind())


def _argument(machine: _Machine, argument: Any) -> None:
    machine.push(argument)


def _put(machine: _Machine, argument: Any) -> None:
    machine.memo[int(argument)] = machine.top()


def _memoize(machine: _Machine, _argument: Any) -> None:
    machine.memo[len(machine.memo)] = machine.top()


def _get(machine: _Machine, argument: Any) -> None:
    machine.push(machine.memo[int(argument)])


def _drop(machine: _Machine, _argument: Any) -> None:
    machine.stack.pop()


def _drop_to_mark(machine: _Machine, _argument: Any) -> None:
    machine.pop_to_mark()


def _append(machine: _Machine, _argument: Any) -> None:
    _extend(machine, [machine.pop()])


def _appends(machine: _Machine, _argument: Any) -> None:
    _extend(machine, machine.pop_to_mark())


def _extend(machine: _Machine, values: list[Any]) -> None:
    target = machine.top()
    into = target.elements if isinstance(target, Inert) else target
    if not isinstance(into, list):
        raise Damaged("elements for something that is no list")
    into.extend(values)


def _set_item(machine: _Machine, _argument: Any) -> None:
    value, key = machine.pop(), machine.pop()
    _fill(machine.top(), [key, value])


def _set_items(machine: _Machine, _argument: Any) -> None:
    pairs = machine.pop_to_mark()
    _fill(machine.top(), pairs)


def _fill(target: Any, pairs: list[Any]) -> None:
    into = target.items if isinstance(target, Inert) else target
    if not isinstance(into, dict) or len(pairs) % 2:
        raise Damaged("items for something that is no dictionary")
    for key, value in zip(pairs[::2], pairs[1::2], strict=True):
        into[_plain_key(key)] = value


def _plain_key(key: Any) -> Any:
    parts: Iterable[Any] = key if isinstance(key, tuple) else (key,)
    if all(part is None or isinstance(part, str | bytes | int | float | Global | Inert | Persistent) for part in parts):
        return key
    raise Damaged("a key that is no plain value")


def _dictionary(machine: _Machine, _argument: Any) -> None:
    pairs = machine.pop_to_mark()
    machine.push({})
    _fill(machine.top(), pairs)


def _named(machine: _Machine, argument: Any) -> None:
    module, _, name = str(argument).partition(" ")
    _mention(machine, module, name)


def _mention(machine: _Machine, module: str, name: str) -> None:
    mentioned = Global(module, name)
    if mentioned.is_harmful:
        raise StudioError(
            f"This file tries to run something ({str(mentioned)[:60]}), as no model needs to.",
            "Nothing was run. Delete it, and beware of where it came from.",
        )
    machine.push(mentioned)


def _stack_named(machine: _Machine, _argument: Any) -> None:
    name, module = machine.pop(), machine.pop()
    if not isinstance(name, str) or not isinstance(module, str):
        raise Damaged("a name that is no text")
    _mention(machine, module, name)


def _reduce(machine: _Machine, _argument: Any) -> None:
    arguments = machine.pop()
    machine.call(machine.pop(), arguments)


def _new_with_keywords(machine: _Machine, _argument: Any) -> None:
    keywords, arguments, maker = machine.pop(), machine.pop(), machine.pop()
    machine.call(maker, arguments)
    machine.top().items["keywords"] = keywords


def _instance(machine: _Machine, argument: Any) -> None:
    arguments = tuple(machine.pop_to_mark())
    _named(machine, argument)
    machine.call(machine.pop(), arguments)


def _object(machine: _Machine, _argument: Any) -> None:
    maker, *arguments = machine.pop_to_mark()
    machine.call(maker, tuple(arguments))


def _build(machine: _Machine, _argument: Any) -> None:
    state, target = machine.pop(), machine.top()
    if isinstance(target, Inert):
        target.state = state
    elif not isinstance(target, Global):
        raise Damaged("a state for a plain value")


_STEPS: dict[str, _Step] = {
    **dict.fromkeys(
        ("INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "STRING", "BINSTRING", "SHORT_BINSTRING",
         "BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8", "UNICODE", "SHORT_BINUNICODE", "BINUNICODE",
         "BINUNICODE8", "FLOAT", "BINFLOAT"),
        _argument,
    ),
    **dict.fromkeys(("PUT", "BINPUT", "LONG_BINPUT"), _put),
    **dict.fromkeys(("GET", "BINGET", "LONG_BINGET"), _get),
    **dict.fromkeys(("PROTO", "FRAME", "STOP"), lambda _machine, _argument: None),
    "NONE": _constant(None), "NEWTRUE": _constant(True), "NEWFALSE": _constant(False), "MARK": _constant(_MARK),
    "EMPTY_LIST": _empty(list), "EMPTY_DICT": _empty(dict), "EMPTY_TUPLE": _empty(tuple), "EMPTY_SET": _empty(list),
    "TUPLE1": _pop_tuple(1), "TUPLE2": _pop_tuple(2), "TUPLE3": _pop_tuple(3),
    "TUPLE": lambda machine, _: machine.push(tuple(machine.pop_to_mark())),
    "LIST": lambda machine, _: machine.push(machine.pop_to_mark()),
    # Sets are kept as lists: nothing here needs to hash what they hold.
    "FROZENSET": lambda machine, _: machine.push(machine.pop_to_mark()),
    "ADDITEMS": _appends, "APPEND": _append, "APPENDS": _appends,
    "DICT": _dictionary, "SETITEM": _set_item, "SETITEMS": _set_items,
    "MEMOIZE": _memoize, "DUP": lambda machine, _: machine.push(machine.top()),
    "POP": _drop, "POP_MARK": _drop_to_mark,
    "GLOBAL": _named, "STACK_GLOBAL": _stack_named,
    "REDUCE": _reduce, "NEWOBJ": _reduce, "NEWOBJ_EX": _new_with_keywords,
    "INST": _instance, "OBJ": _object, "BUILD": _build,
    "PERSID": lambda machine, argument: machine.refer(argument),
    "BINPERSID": lambda machine, _: machine.refer(machine.pop()),
}  # fmt: skip
