"""Restores Vietnamese whose marks and letters were lost to recognition.

Belongs here: the public names. Does not: anything else; the parts are in the modules of this package.
"""

from .damage import measure_damage
from .records import Damage, RestoredLine, RestoredWord
from .restoring import restore_lines, restore_stream

__all__ = ["Damage", "RestoredLine", "RestoredWord", "measure_damage", "restore_lines", "restore_stream"]
