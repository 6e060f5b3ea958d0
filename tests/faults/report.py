"""What a run says at its end: tables for people, one last line, and whether all is well."""

from dataclasses import dataclass

from tests.faults.names import HEARS
from tests.faults.nemesis import Nemesis
from tests.faults.positions import Positions
from tests.faults.process_faults import CLEAN_STOP, CONSUMER_KILLED, EXIT_SECONDS, RELAY_KILLED
from tests.faults.progress import Progress
from tests.faults.recovery import percentile
from tests.faults.scene import Scene
from tests.faults.server_faults import BROKER_BACK, DATABASE_BACK
from tests.faults.verifier import Verdict

GOALS = {
    RELAY_KILLED: 2.0,
    CONSUMER_KILLED: 15.0,
    CLEAN_STOP: 5.0,
    BROKER_BACK: 15.0,
    DATABASE_BACK: 5.0,
}
_BATCH, _SLOTS = 500, 16


@dataclass(slots=True)
class Report:
    """Everything that was found in one run."""

    transport: str
    verdict: Verdict
    nemesis: Nemesis
    positions: Positions
    progress: Progress
    scene: Scene
    # Whether being late counts like being wrong.
    is_strict: bool = False

    @property
    def bound(self) -> int:
        """How many wire copies the faults explain."""
        return _BATCH * _SLOTS * self.nemesis.count

    @property
    def wrong(self) -> list[str]:
        """Every promise that was broken, in words."""
        found = [example for check in self.verdict.checks for example in check.examples]
        found += self.verdict.wrong + self.positions.steps_back
        if self.verdict.unrest:
            found.append(f"it never came to rest: {self.verdict.unrest}")
        if self.verdict.wire_copies > self.bound:
            found.append(f"{self.verdict.wire_copies} wire copies, {self.bound} are explained")
        found += [f"an exit took {each:.0f} s" for each in self.scene.exits if each > EXIT_SECONDS]
        return found

    @property
    def late(self) -> list[str]:
        """Whatever came back later than is aimed at, or had to be started anew, in words."""
        found = self.nemesis.recovery.failed + self.nemesis.recovery.missed(GOALS)
        found += [
            f"{name} died by itself, {n} times" for name, n in self.scene.cast.surprises.items()
        ]
        return found

    @property
    def is_well(self) -> bool:
        """Whether every promise was kept; in a strict run, whether in time as well."""
        is_right = not self.wrong and self.verdict.is_well
        return is_right and not (self.is_strict and self.late)

    def lines(self) -> list[str]:
        """The tables and the last line."""
        done = sorted(self.nemesis.done.items())
        lines = ["faults: " + ", ".join(f"{name} {n}" for name, n in done)]
        lines += [f"{name}: {account}" for name, account in self.verdict.accounts.items()]
        asked = ", ".join(f"{n} {answer}" for answer, n in sorted(self.verdict.requests.items()))
        lines.append(
            f"requests: {asked}; input {self.progress.input_rate:.0f}/s, "
            f"a backlog drains at up to {self.progress.drain_rate:.0f}/s, "
            f"the load was held for {self.progress.held_looks} s"
        )
        lines.append(
            "recovery, from the end of the fault to the effect of a probe in the last service:"
        )
        lines += self.nemesis.recovery.lines(GOALS if self.transport == "kafka" else {})
        lines += self._exits_and_starts()
        lines += [f"LATE: {each}" for each in self.late]
        lines += [f"WRONG: {each}" for each in self.wrong]
        return [*lines, self.last_line]

    def _exits_and_starts(self) -> list[str]:
        lines = []
        if exits := self.scene.exits:
            lines.append(
                f"  SIGTERM to exit  n={len(exits)}  p50={percentile(exits, 0.5):.2f} s"
                f"  max={max(exits):.2f} s  goal {EXIT_SECONDS:.0f} s"
            )
        starts = [each for member in self.scene.cast.members for each in member.started_in]
        if starts:
            lines.append(f"  (a process takes {percentile(starts, 0.5):.1f} s to start here)")
        return lines

    @property
    def last_line(self) -> str:
        """The numbers that count."""
        total = self.verdict.total
        events = next((check.effects for check in self.verdict.checks), 0)
        parts = {
            "transport": self.transport,
            "events": events,
            "faults": self.nemesis.count,
            "kinds": len(self.nemesis.done),
            "lost": total("lost"),
            "duplicated": total("duplicated"),
            "inversions": total("inversions"),
            "gaps": total("gaps"),
            "late": total("late"),
            "torn": total("torn"),
            "unasked": total("unasked"),
            "wire_copies": self.verdict.wire_copies,
            "bound": self.bound,
            "positions_back": len(self.positions.steps_back),
            "position_samples": self.positions.samples,
            "died_by_itself": sum(self.scene.cast.surprises.values()),
            "hearers": len(HEARS),
        }
        return " ".join(f"{name}={value}" for name, value in parts.items())
