"""`ranvier verify script.py`: your own script on the installed Brian 2 and on ranvier, and how well they agree.

    from ranvier.verify import verify_script
    print(verify_script('model.py'))            # a table; .agrees, .verdict, .rows, .to_json()

Each side runs in processes of its own; scripts written for Brian 2 and for ranvier both work (imports of the one are served by the other).
Monitors, variables and connections are paired by name after the last run of each network and compared: value by value where nothing is left
to chance, else in distribution, with as many trials as it takes to notice a change of 5 % (docs/verify.md).

Scripts need nothing for this. One that takes long is verified over a part of its runs: `--scale-duration 0.1` multiplies the duration of
every run on both sides. What follows the script's name after `--` are arguments of the script.
"""

from ranvier.verify.report import Report, Row
from ranvier.verify.script import verify_script

__all__ = ["Report", "Row", "verify_script"]
