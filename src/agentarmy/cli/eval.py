"""`agentarmy eval`: quality figures on labelled data, per task, with their intervals."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from agentarmy.cli.engines import RULES, EngineOption, checked, consultant_of
from agentarmy.cli.output import JsonOption, JsonValue, emit, note, progress
from agentarmy.errors import NotFound, UsageError
from agentarmy.evals import reliability
from agentarmy.evals.base import TASKS, Figure, Outcome, Task, count, missing, task_of
from agentarmy.llm.memory import MemoryLedger
from agentarmy.wiring import open_runtime, prices

if TYPE_CHECKING:
    from rich.console import RenderableType

    from agentarmy.evals.costs import Costs
    from agentarmy.services.engines import Consultant

VARIABLE = "AGENTARMY_EVAL_DATA"
_SHOWN = 20


def command(
    tasks: Annotated[
        list[str] | None, typer.Argument(help="Tasks; all whose data is there when none is named.")
    ] = None,
    engine: EngineOption = RULES,
    data: Annotated[
        Path | None, typer.Option(envvar=VARIABLE, help="The folder of labelled data.")
    ] = None,
    predictions: Annotated[
        Path | None, typer.Option(help="Write one prediction row per item (one task only).")
    ] = None,
    show_misses: Annotated[bool, typer.Option(help="List what came out wrong.")] = False,
    plot: Annotated[bool, typer.Option(help="Show figures and reliability as charts.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Score the program on labelled data: figure, count, interval, baseline and goal per task.

    Example: agentarmy eval deals refusals --data tests/quality --plot
    """
    engine = checked(engine) or RULES
    folder = _folder(data)
    wanted = _wanted(tasks or (), folder)
    consultant = _consultant(engine, wanted)
    if predictions and len(wanted) != 1:
        raise UsageError(
            f"--predictions with {len(wanted)} tasks",
            expected="one task",
            hint="agentarmy eval asks",
        )
    outcomes = {task.name: _run(task, folder, consultant) for task in wanted}
    if predictions:
        _write(predictions, outcomes[wanted[0].name])
    rendered = [_table(wanted, outcomes)]
    emit(
        {
            "schema": "agentarmy.eval/1",
            "engine": engine,
            "tasks": [_plain(task, outcomes[task.name], show_misses) for task in wanted],
        },
        as_json=as_json,
        render=lambda: [*rendered, *_more(outcomes, misses=show_misses, plot=plot)],
    )


def _folder(data: Path | None) -> Path:
    if data is None:
        raise UsageError(
            "no labelled data was named",
            expected=f"--data FOLDER or {VARIABLE}",
            hint="agentarmy eval --data tests/quality",
        )
    if not data.is_dir():
        raise NotFound(
            f'no folder "{data}"',
            expected="a folder of labelled data",
            hint="agentarmy eval --data tests/quality",
        )
    return data


def _wanted(names: Sequence[str], folder: Path) -> list[Task]:
    """The tasks named, or all, whose data is there; what has none is told, if others have."""
    if names:
        every = [task_of(name) for name in dict.fromkeys(names)]
        if len(every) == 1 and (lacking := missing(every[0], folder)):
            raise NotFound(
                f'task {every[0].name}: "{folder}" has no {", ".join(lacking)}',
                expected=f"a folder that holds {', '.join(every[0].files)}",
            )
    else:
        every = [task_of(name) for name in TASKS]
    absent = [task.name for task in every if missing(task, folder)]
    found = [task for task in every if task.name not in absent]
    if not found:
        raise NotFound(
            f'no labelled data in "{folder}"',
            expected="one of " + ", ".join(name for task in every for name in task.files[:1]),
        )
    if absent:
        note(f"no data here for: {', '.join(absent)}")
    return found


def _consultant(engine: str, wanted: Sequence[Task]) -> Consultant | None:
    """The model to measure; a scripted one is asked afresh and leaves no trace in the clone."""
    if engine == RULES:
        return None
    deaf = [task.name for task in wanted if task.consult is None]
    if deaf:
        raise UsageError(
            f"no model is asked in: {', '.join(deaf)}",
            expected="tasks that qualify: qualification, deals",
            hint=f"agentarmy eval qualification --engine {engine} --data FOLDER",
        )
    found = consultant_of(open_runtime(), engine)
    if found is None or not engine.startswith("scripted:"):
        return found
    return replace(found, gateway=replace(found.gateway, ledger=MemoryLedger()))


def _run(task: Task, folder: Path, consultant: Consultant | None) -> Outcome:
    with progress() as shown:
        bar = shown.add_task(task.name, total=count(folder / task.files[0]) or None)
        if consultant is None or task.consult is None:
            return task.run(folder, lambda: shown.advance(bar))
        return task.consult(folder, lambda: shown.advance(bar), consultant=consultant)


def _write(path: Path, outcome: Outcome) -> None:
    """Write all predictions or none: beside the target first, then in its place."""
    part = path.with_name(f"{path.name}.part")
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in outcome.predictions)
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)
    note(f"{len(outcome.predictions)} predictions written to {path}")


def _plain(task: Task, outcome: Outcome, misses: bool) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = {
        "task": task.name,
        "about": task.about,
        "figures": [_figure(one) for one in outcome.figures],
        "reliability": [
            {"low": b.low, "high": b.high, "n": b.n, "said": round(b.said, 4), "right": b.right}
            for b in reliability.bins(outcome.decided)
        ],
        "wrong": len(outcome.misses),
    }
    if outcome.costs is not None:
        found["model"] = _costs(outcome.costs)
    if misses:
        found["misses"] = [
            {"key": m.key, "text": m.text, "expected": m.expected, "got": m.got, "why": m.why}
            for m in outcome.misses
        ]
    return found


def _costs(costs: Costs) -> dict[str, JsonValue]:
    usage = costs.usage
    return {
        "leads": costs.leads,
        "correct": costs.correct,
        "calls": costs.calls,
        "in_vain": costs.in_vain,
        "tokens": {
            "fresh": usage.fresh,
            "cache_read": usage.cache_read,
            "cache_write": usage.cache_write,
            "output": usage.output,
        },
        "cost_usd": costs.cost / 1e6,
        "tokens_per_correct_lead": _rounded(costs.tokens_per_correct, 1),
        "usd_per_correct_lead": _rounded(costs.usd_per_correct, 6),
        "share_of_everything": _rounded(costs.share, 4),
        "prices_dated": prices().dated,
    }


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def _figure(figure: Figure) -> dict[str, JsonValue]:
    interval: JsonValue = None
    if figure.low is not None and figure.high is not None:
        interval = [round(figure.low, 4), round(figure.high, 4)]
    return {
        "name": figure.name,
        "value": round(figure.value, 4),
        "n": figure.n,
        "interval": interval,
        "baseline": figure.baseline,
        "goal": figure.goal,
        "reached": figure.reached,
    }


def _table(tasks: Sequence[Task], outcomes: Mapping[str, Outcome]) -> Table:
    table = Table("task", "figure", expand=True)
    table.add_column("n", justify="right")
    table.add_column("value", justify="right")
    table.add_column("95 %", justify="right", no_wrap=True)
    table.add_column("goal", justify="right", no_wrap=True)
    table.add_column("baseline", style="dim", ratio=1)
    for task in tasks:
        for number, figure in enumerate(outcomes[task.name].figures):
            table.add_row(
                Text("" if number else task.name, style="cyan"),
                Text(figure.name, style="bold" if figure.main else ""),
                f"{figure.n:,}",
                Text(f"{figure.value:.3f}", style=_style(figure)),
                _interval(figure),
                _goal(figure),
                figure.baseline,
            )
        table.add_section()
    return table


def _style(figure: Figure) -> str:
    return {None: "", True: "green", False: "red"}[figure.reached]


def _interval(figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return ""
    return f"{max(figure.low, 0):.2f}-{min(figure.high, 1):.2f}"


def _goal(figure: Figure) -> str:
    if figure.goal is None:
        return ""
    return f"{'≤' if figure.less else '≥'} {figure.goal:.2f}"


def _more(outcomes: Mapping[str, Outcome], *, misses: bool, plot: bool) -> Iterator[RenderableType]:
    yield from _spent(outcomes)
    if plot:
        from agentarmy.cli.eval_charts import charts

        yield from charts(outcomes)
    if misses:
        for name, outcome in outcomes.items():
            yield from _misses(name, outcome)


def _spent(outcomes: Mapping[str, Outcome]) -> Iterator[RenderableType]:
    """One line for each task in which a model was asked."""
    for name, outcome in outcomes.items():
        costs = outcome.costs
        if costs is None or not costs.everything:
            continue
        per, usd = costs.tokens_per_correct, costs.usd_per_correct
        yield (
            f"{name}: {costs.calls} calls for {costs.leads} leads, {costs.in_vain} in vain;"
            f" {costs.correct} leads right in every element, each at"
            f" {per or 0:,.0f} tokens and {usd or 0:.5f} USD;"
            f" sent {costs.share or 0:.2f} of one call for all"
        )


def _misses(name: str, outcome: Outcome) -> Iterator[RenderableType]:
    if not outcome.misses:
        return
    table = Table(
        "item", "words", "expected", "got", "why", title=f"{name}: wrong", show_lines=True
    )
    for miss in outcome.misses[:_SHOWN]:
        table.add_row(miss.key, miss.text, miss.expected, miss.got, miss.why)
    yield table
    if len(outcome.misses) > _SHOWN:
        yield f"… and {len(outcome.misses) - _SHOWN} more; all of them with --json"
