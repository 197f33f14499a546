"""The page that draws the process is the one that its table draws."""

import runpy
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"


def test_the_drawn_process_is_that_of_the_table() -> None:
    drawn = runpy.run_path(str(DOCS / "draw_process.py"))["page"]()
    assert (DOCS / "process.md").read_text("utf-8") == drawn, "draw it anew: python docs/draw_process.py"
