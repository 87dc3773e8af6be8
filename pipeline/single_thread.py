"""Readers do with one thread each: importing this before the libraries that read tells them so.

Belongs here: the names under which they are told. Does not: anything else. There are as many readers as processors,
and a library that takes a second one takes it from another reader.
"""

from __future__ import annotations

import os

_NAMES = ("OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OPENCV_FOR_THREADS_NUM")

for _name in _NAMES:
    os.environ[_name] = "1"
