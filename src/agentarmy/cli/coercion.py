"""Keeps pydantic out of the start of every command.

Typer turns each word of the command line into its type through pydantic, whose import costs more
than a whole list command may take. Words of the plain types are turned here; whatever is not
plainly right (a bad number, a date, a file that must exist) goes on to typer's own way, so that
its messages stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, get_args, get_origin

import typer.core
from typer._coercion import RuntimeParam, TypeDescriptor, build_runtime_param

from agentarmy.errors import UsageError

if TYPE_CHECKING:
    from typer._click import Context
    from typer.core import _TyperParameter

_INT = re.compile(r"-?\d{1,18}")
_FLOAT = re.compile(r"-?\d{1,15}(\.\d{1,15})?")


@dataclass(frozen=True)
class LightParam(RuntimeParam):
    """Turns plain words by itself and hands everything else to typer's own coercion."""

    descriptor: TypeDescriptor

    def _coerce_value(self, value: object, param: _TyperParameter, ctx: Context) -> object:
        try:
            return plain(value, self.annotation)
        except ValueError:
            return build_runtime_param(self.descriptor)._coerce_value(value, param, ctx)


def plain(value: object, annotation: object) -> object:
    """Return `value` as the plain type `annotation`: str, int, float, Path or a list of these.

    Raises ValueError when it is not plainly one of them, UsageError for a path of no name: it
    would be the current folder, and is most often a variable of the shell that was never set.
    """
    if get_origin(annotation) is list and isinstance(value, list | tuple):
        return [plain(one, get_args(annotation)[0]) for one in value]
    if annotation in (str, int, float, Path) and type(value) is annotation:
        return value
    if isinstance(value, Path) and annotation is Path:
        return value
    if isinstance(value, str):
        if annotation is Path:
            if not value.strip():
                raise UsageError("a path is empty", expected="a file or folder ('.' for this one)")
            return Path(value)
        if annotation is int and _INT.fullmatch(value):
            return int(value)
        if annotation is float and _FLOAT.fullmatch(value):
            return float(value)
    raise ValueError(value)


def _is_plain(descriptor: TypeDescriptor) -> bool:
    info = descriptor.parameter_info
    asks = (info.exists, info.resolve_path, info.writable, info.path_type, info.clamp)
    bounds = (info.parser, info.min, info.max)
    both = info.file_okay and info.dir_okay
    return both and not any(asks) and all(value is None for value in bounds)


def build(descriptor: TypeDescriptor) -> RuntimeParam:
    """Return the coercion of one parameter: ours where its type is plain, else typer's."""
    if _is_plain(descriptor):
        return LightParam(descriptor.parameter_info, descriptor.annotation, descriptor)
    return build_runtime_param(descriptor)


def install() -> None:
    """Let typer build its coercions through `build`, for every command of this process.

    The one seam that also covers the parameters that typer adds by itself, such as --help.
    """
    typer.core.build_runtime_param = build  # type: ignore[attr-defined]
