"""What the index is measured against answers what the index answers, and is asked as it says."""

import struct

import numpy as np
import pytest

from tests.bench.matching.peers import optional
from tests.bench.matching.peers.copying import binary
from tests.bench.matching.peers.kernel import Kernel
from tests.bench.matching.peers.questions import Question
from tests.support.drawn_worlds import dense_world


def test_the_kernel_that_is_compiled_answers_what_the_index_answers() -> None:
    world = dense_world(people=300, projects=60, seed=3)
    kernel = Kernel(world.index, compiled=lambda function: function)
    places = 0
    for project, row in world.questions():
        asked = Question.of(project, row, world.index._worth, world.columns)
        found = world.index.best(project.facts.project_id, 1, 100)
        assert kernel.best(asked) == found
        places += len(found)
    assert places > 200


def test_rows_are_copied_as_postgresql_reads_them() -> None:
    rows = np.array([(b"0123456789abcdef", 7, -2)], [("id", "V16"), ("n", "i4"), ("m", "i2")])
    row = struct.pack(">h i16s ii ih", 3, 16, b"0123456789abcdef", 4, 7, 2, -2)
    assert b"".join(binary(rows)) == b"PGCOPY\n\xff\r\n\x00" + bytes(8) + row + b"\xff\xff"


def test_a_missing_package_is_said_with_the_way_to_get_it() -> None:
    with pytest.raises(optional.PeerMissing, match=r"make bench-matching"):
        optional.package("no_such_package_anywhere")
