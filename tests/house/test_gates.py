"""The gates that the measured tests must pass."""

import pytest

from tests.gates import shares, too_low


@pytest.mark.parametrize(
    ("module", "share", "passes"),
    [
        ("bot/core/plan/sprint.py", 100.0, True),
        ("bot/core/plan/sprint.py", 99.9, False),
        ("bot/serve.py", 90.0, True),
        ("handlers/issues.py", 89.9, False),
    ],
)
def test_the_core_is_walked_over_wholly_and_the_rest_nearly(module: str, share: float, passes: bool) -> None:  # noqa: FBT001
    assert (too_low({module: share}) == []) is passes


def test_the_share_of_a_module_is_read_from_the_report_whatever_the_systems_slash() -> None:
    report = {"files": {"bot\\serve.py": {"summary": {"percent_covered": 91.5}}}}
    assert shares(report) == {"bot/serve.py": 91.5}
