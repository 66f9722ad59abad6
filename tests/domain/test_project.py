"""What a project keeps of its workshops."""

from msgspec.structs import replace

from tests.hall import NOON_MS, PROGRAM, Hall
from verksted.domain.activity import Occasion
from verksted.domain.project import AddHarvest, Project
from verksted.domain.report import Report, Table


def harvest(workshop: str, ordinal: int) -> Report:
    roles = Table("roles", ("role", "people"), ())
    return Report(workshop, "Framtidas omsorg", ordinal, "nb", NOON_MS, NOON_MS, 70, roles, (), "5-0", {})


def test_a_workshop_hands_its_harvest_to_its_project_once() -> None:
    occasion = Occasion(PROGRAM, NOON_MS, Hall().kinds)
    first, second = harvest("w1", 1), harvest("w2", 2)
    corrected = replace(first, participants=71)
    project = Project()
    for report in (first, second, corrected):
        project = AddHarvest(report=report).apply(project, occasion)
    assert project.harvests == (second, corrected)
