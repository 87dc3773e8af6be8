"""Running text to observations and claims.

Belongs here: what a sentence tells of its figures. `quantities` finds the figures and the words they are counted in,
`situations` what stands around each; `scores`, `changes`, `maxima`, `counts` and `surveys` say what they are of;
`reader` runs over the paragraphs.
"""

from extractors.prose.reader import read_prose

__all__ = ["read_prose"]
